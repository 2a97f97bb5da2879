/** From the wire to what the domain may trust, and back. What does not parse is refused here, with the path of the field. */
import { ServiceError, isErrorCode, isTerminal } from '@scriptorium/contracts'
import type { ErrorCode, TerminalStatus } from '@scriptorium/contracts'
import { isUuid } from '@scriptorium/runtime'
import { isBlank, toStorable } from '@scriptorium/text'
import type * as wire from '@scriptorium/rpc/chat'
import type { Ending, Chunk } from '../domain/generation/generation.ts'
import type { History, Message, Parameters, Thread, ThreadFields } from '../domain/views.ts'

export function refuse(path: string, message: string): never {
  throw new ServiceError('validation_failed', { errors: [{ path, message }] })
}

/** The id of something that should exist: what is no id names nothing. */
export function idOf(value: string): string {
  if (!isUuid(value)) throw new ServiceError('not_found')
  return value.toLowerCase()
}

export function optionalId(value: string | undefined): string | undefined {
  return value === undefined ? undefined : idOf(value)
}

export function idList(values: readonly string[], path: string, max = 200): string[] {
  if (values.length > max) refuse(path, `has more than ${max} items`)
  return values.map((value, index) =>
    isUuid(value) ? value.toLowerCase() : refuse(`${path}/${index}`, 'is not an id'),
  )
}

export function limitOf(limit: number): number {
  if (limit > 200) refuse('/limit', 'must be 1 to 200')
  return limit === 0 ? 50 : limit
}

export function errorCodeOf(code: string, path: string): ErrorCode {
  return isErrorCode(code) ? code : refuse(path, 'is not an error code')
}

export function parametersOf(value: wire.Parameters | undefined): Parameters | undefined {
  if (value === undefined) return undefined
  const { stop, ...numbers } = value
  const given = Object.fromEntries(Object.entries(numbers).filter(([, number]) => number !== undefined))
  return { ...given, ...(stop.length === 0 ? {} : { stop }) }
}

function historyOf(value: wire.History | undefined): History | undefined {
  if (value === undefined) return undefined
  const { messages, tokens } = value
  if ((messages ?? 0) > 1_000) refuse('/history/messages', 'must be at most 1000')
  return { ...(messages === undefined ? {} : { messages }), ...(tokens === undefined ? {} : { tokens }) }
}

const threadFieldNames: readonly (keyof ThreadFields)[] = [
  'title',
  'connectionId',
  'model',
  'parameters',
  'history',
  'pins',
  'withoutCodex',
  'archived',
  'pinned',
]

export function maskOf(mask: readonly string[]): (keyof ThreadFields)[] {
  return mask.map(
    (name, index) =>
      threadFieldNames.find((known) => known === name) ?? refuse(`/mask/${index}`, 'is not a field of a thread'),
  )
}

export function threadFieldsOf(value: wire.ThreadFields | undefined): ThreadFields {
  if (value === undefined) return {}
  if (value.title !== undefined && (isBlank(value.title) || value.title.length > 500))
    refuse('/title', 'must have 1 to 500 characters')
  const fields: ThreadFields = {
    title: value.title,
    model: value.model,
    withoutCodex: value.withoutCodex,
    archived: value.archived,
    pinned: value.pinned,
    connectionId: value.connectionId === undefined ? undefined : idList([value.connectionId], '/connectionId')[0],
    parameters: parametersOf(value.parameters),
    history: historyOf(value.history),
    pins: idList(value.pins, '/pins'),
  }
  return fields
}

export function chunkOf({
  fromSeq,
  throughSeq,
  text,
  reasoning,
}: {
  fromSeq: number
  throughSeq: number
  text: string
  reasoning: string
}): Chunk {
  if (text === '' && reasoning === '' && throughSeq < fromSeq)
    return { fromSeq: throughSeq + 1, throughSeq, text, reasoning }
  if (fromSeq < 1 && (text !== '' || reasoning !== '')) refuse('/fromSeq', 'must be at least 1')
  return { fromSeq, throughSeq, text: toStorable(text), reasoning: toStorable(reasoning) }
}

export function endingOf(request: wire.FinishRequest): Ending {
  const { error, usage } = request
  return {
    status: terminalOf(request.status),
    ...(request.finishReason === undefined ? {} : { finishReason: toStorable(request.finishReason) }),
    ...(error === undefined
      ? {}
      : { error: { code: errorCodeOf(error.code, '/error/code'), message: toStorable(error.message) } }),
    ...(usage === undefined
      ? {}
      : {
          usage: Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== undefined)) as NonNullable<
            Ending['usage']
          >,
        }),
    ...(request.model === undefined ? {} : { model: toStorable(request.model) }),
    ...(request.connectionId === undefined ? {} : { connectionId: idList([request.connectionId], '/connectionId')[0] }),
  }
}

function terminalOf(status: string): TerminalStatus {
  const found = (['complete', 'failed', 'cancelled'] as const).find((known) => known === status)
  return found !== undefined && isTerminal(found) ? found : refuse('/status', 'must be complete, failed or cancelled')
}

export function toParameters(parameters: Parameters | undefined): wire.Parameters | undefined {
  return parameters === undefined ? undefined : { stop: [], ...parameters }
}

export function toThread({ parameters, ...thread }: Thread): wire.Thread {
  return { ...thread, parameters: toParameters(parameters) }
}

export function toMessage({ generation, ...message }: Message): wire.Message {
  return { ...message, generation }
}
