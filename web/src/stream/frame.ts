import { errorTable, isErrorCode } from '@scriptorium/contracts/errors'
import type { EndFrame, StatusFrame, StreamFrame, TerminalStatus, Usage } from '@scriptorium/contracts/stream'

type Fields = Record<string, unknown>

const states: readonly string[] = ['queued', 'claimed', 'waiting', 'retrying']
const terminals: readonly string[] = ['complete', 'failed', 'cancelled']

/**
 * Turns one Server-Sent Event into a frame, or undefined for anything that is none: an unknown event, a body that does not
 * parse, a field of another type. A stream is data only; nothing in it is ever acted on but these frames.
 */
export function parseFrame(event: string | undefined, data: string): StreamFrame | undefined {
  let fields: unknown
  try {
    fields = JSON.parse(data)
  } catch {
    return undefined
  }
  if (!isFields(fields)) return undefined
  switch (event) {
    case 'delta':
    case 'reasoning':
      return typeof fields['text'] === 'string' ? { event, data: { text: fields['text'] } } : undefined
    case 'snapshot':
      if (typeof fields['text'] !== 'string') return undefined
      return {
        event,
        data: {
          text: fields['text'],
          ...(typeof fields['reasoning'] === 'string' ? { reasoning: fields['reasoning'] } : {}),
        },
      }
    case 'reset':
      return isCount(fields['attempt']) ? { event, data: { attempt: fields['attempt'] } } : undefined
    case 'status':
      return statusFrame(fields)
    case 'usage':
      return isCount(fields['inputTokens']) &&
        isCount(fields['outputTokens']) &&
        typeof fields['estimated'] === 'boolean'
        ? { event, data: fields as Usage }
        : undefined
    case 'end':
      return endFrame(fields)
    case 'ping':
      return typeof fields['tail'] === 'string' ? { event, data: { tail: fields['tail'] } } : undefined
    case undefined:
    default:
      return undefined
  }
}

function statusFrame(fields: Fields): StatusFrame | undefined {
  const state = fields['state']
  if (typeof state !== 'string' || !states.includes(state)) return undefined
  const data: StatusFrame['data'] = { state: state as StatusFrame['data']['state'] }
  if (isCount(fields['position'])) data.position = fields['position']
  if (isCount(fields['attempt'])) data.attempt = fields['attempt']
  if (typeof fields['model'] === 'string') data.model = fields['model']
  if (typeof fields['retryAt'] === 'string') data.retryAt = fields['retryAt']
  if (typeof fields['reason'] === 'string') data.reason = fields['reason']
  return { event: 'status', data }
}

function endFrame(fields: Fields): EndFrame | undefined {
  const { status, length, sha256, finishReason, error } = fields
  if (typeof status !== 'string' || !terminals.includes(status) || !isCount(length) || typeof sha256 !== 'string')
    return undefined
  const data: EndFrame['data'] = { status: status as TerminalStatus, length, sha256 }
  if (typeof finishReason === 'string') data.finishReason = finishReason
  if (isFields(error)) {
    const code = isErrorCode(error['code']) ? error['code'] : 'internal'
    data.error = { code, message: typeof error['message'] === 'string' ? error['message'] : errorTable[code].sentence }
  }
  return { event: 'end', data }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
