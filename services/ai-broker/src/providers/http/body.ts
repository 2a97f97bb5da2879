import type { EgressResponse } from '../egress/egress.ts'
import { headerText } from './headers.ts'

/** Reads a body as text up to `bytesMax`; what lies beyond is cut off and the socket closed. */
export async function readText(response: EgressResponse, bytesMax: number): Promise<{ text: string; cut: boolean }> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body) {
    chunks.push(chunk)
    length += chunk.length
    // Leaving the loop destroys the body, and with it the socket.
    if (length > bytesMax) return { text: decode(chunks), cut: true }
  }
  return { text: decode(chunks), cut: false }
}

const refusalBytesMax = 64 * 1_024

/** The body of a refusal, as far as it comes within `ms`: the status says the most already, and a body that hangs must not hide it. */
export async function readRefusal(response: EgressResponse, ms: number): Promise<string> {
  const chunks: Uint8Array[] = []
  const timer = setTimeout(() => response.body.destroy(), ms)
  try {
    let length = 0
    for await (const chunk of response.body) {
      chunks.push(chunk)
      length += chunk.length
      if (length > refusalBytesMax) break
    }
  } catch {
    // Cut off, by us or by the provider: what came has to do.
  } finally {
    clearTimeout(timer)
  }
  return decode(chunks)
}

export function decode(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder()
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode()
}

export type BodyKind = 'events' | 'lines' | 'json' | 'other'

/** Content type first: HTML with status 200 is a proxy's page, not an empty completion. None at all is taken for events. */
export function bodyKind(response: EgressResponse): BodyKind {
  // We ask for no compression: what is compressed nevertheless cannot be read within limits.
  if (!['', 'identity'].includes(headerText(response.headers['content-encoding']) ?? '')) return 'other'
  const type = contentType(response)
  if (type === '' || type === 'text/event-stream') return 'events'
  if (/^application\/(?:x-)?(?:ndjson|jsonl|jsonlines)$/.test(type)) return 'lines'
  if (type === 'application/json' || type.endsWith('+json')) return 'json'
  return 'other'
}

export function isPage(response: EgressResponse): boolean {
  return contentType(response) === 'text/html'
}

function contentType(response: EgressResponse): string {
  return (headerText(response.headers['content-type']) ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

/** A response whose body was read already. */
export function reread(response: EgressResponse, text: string): EgressResponse {
  const bytes = new TextEncoder().encode(text)
  return {
    ...response,
    body: {
      async *[Symbol.asyncIterator]() {
        yield bytes
      },
      destroy: () => undefined,
    },
  }
}
