import { errorTable, isErrorCode } from '@scriptorium/contracts/errors'
import { isFrameData } from '@scriptorium/contracts/frame-check'
import { isStreamEvent } from '@scriptorium/contracts/stream'
import type { StreamFrame } from '@scriptorium/contracts/stream'

/**
 * Turns one Server-Sent Event into a frame, or undefined for anything that is none: an unknown event, a body that does not
 * parse, data that do not fit the event's schema. A stream is data only; nothing in it is ever acted on but these frames.
 */
export function parseFrame(event: string | undefined, text: string): StreamFrame | undefined {
  if (!isStreamEvent(event)) return undefined
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return undefined
  }
  if (event === 'end') data = withKnownError(data)
  return isFrameData(event, data) ? ({ event, data } as StreamFrame) : undefined
}

/** The end of an answer must arrive: an error that is unknown here, or has no message, gets our own words. */
function withKnownError(data: unknown): unknown {
  if (!isRecord(data) || !isRecord(data['error'])) return data
  const { code, message } = data['error']
  const known = isErrorCode(code) ? code : 'internal'
  return {
    ...data,
    error: { code: known, message: typeof message === 'string' ? message : errorTable[known].sentence },
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
