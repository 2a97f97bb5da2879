/** Reads a generation's stream as a careful client does: by the frames' ids, with the text put together from what came. */
import type { Client, Json } from './client.ts'

export type Frame = { event: string; id: string | undefined; data: Json }

export type Reading = {
  frames: Frame[]
  text: string
  /** Where to go on. */
  lastId: string | undefined
  end: Json | undefined
}

export type ReadOptions = {
  url: string
  client: Client
  path: string
  /** What was read before, to go on from. */
  from?: Reading
  /** Cuts the connection when true is said. */
  until?: (reading: Reading) => boolean
  timeoutMs?: number
}

export async function readStream({
  url,
  client,
  path,
  from,
  until = () => false,
  timeoutMs = 120_000,
}: ReadOptions): Promise<Reading> {
  const response = await fetch(new URL(path, url), {
    headers: {
      ...client.headers(),
      accept: 'text/event-stream',
      ...(from?.lastId === undefined ? {} : { 'last-event-id': from.lastId }),
    },
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (response.status !== 200 || response.body === null) throw new Error(`the stream answered ${response.status}`)
  const reading: Reading = { frames: [], text: from?.text ?? '', lastId: from?.lastId, end: undefined }
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true })
    for (let at = rest.indexOf('\n\n'); at >= 0; at = rest.indexOf('\n\n')) {
      const frame = parseFrame(rest.slice(0, at))
      rest = rest.slice(at + 2)
      if (frame !== undefined) take(reading, frame)
      // Leaving the loop cancels the body, which closes the connection.
      if (reading.end !== undefined || until(reading)) return reading
    }
  }
  throw new Error(`the stream closed without an end after ${reading.frames.length} frames`)
}

function parseFrame(block: string): Frame | undefined {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]),
  )
  const event = fields.get('event')
  return event === undefined
    ? undefined
    : { event, id: fields.get('id'), data: JSON.parse(fields.get('data') ?? '{}') as Json }
}

function take(reading: Reading, frame: Frame): void {
  reading.frames.push(frame)
  if (frame.id !== undefined) reading.lastId = frame.id
  if (frame.event === 'delta') reading.text += String(frame.data['text'])
  if (frame.event === 'snapshot') reading.text = String(frame.data['text'])
  if (frame.event === 'reset') reading.text = ''
  if (frame.event === 'end') reading.end = frame.data
}
