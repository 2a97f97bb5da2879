/**
 * Events as they travel: one JSON object a message. Every adapter, the in-process one too, goes through here, so that what
 * would fail on the wire fails everywhere.
 *
 * Strict when writing: unknown type, wrong shape or wrong key is the publisher's fault and is refused at once.
 * Tolerant when reading: additional properties of a newer publisher are kept. Additive changes do not raise `version`; a
 * version above the known one therefore means a change that this reader must not guess at, and the event is poison here.
 */
import { fitsBytes } from '@scriptorium/text'
import { ServiceError, EventEnvelopeSchema, eventCatalogue } from '@scriptorium/contracts'
import type { EventEnvelope, EventType } from '@scriptorium/contracts'
import { Compile } from 'typebox/compile'
import type { TSchema } from 'typebox'

/** Below Kafka's default `max.message.bytes` of 1,048,588, with room for headers. In bytes of UTF-8. */
const eventBytesMax = 1_000_000

export type PoisonReason =
  | 'not_json'
  | 'not_an_event'
  | 'unknown_type'
  | 'unknown_version'
  | 'invalid_data'
  | 'too_large'
  | 'handler_refused'
export type Decoded = { ok: true; event: EventEnvelope } | { ok: false; reason: PoisonReason; detail: string }

type Problem = { path: string; message: string }
type Check = (value: unknown) => Problem[]

const checkEnvelope = compileCheck(EventEnvelopeSchema)
const checkData = new Map<string, Check>(
  Object.entries(eventCatalogue).map(([type, row]) => [type, compileCheck(row.data)]),
)

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventCatalogue, type)
}

/** Every type of the catalogue; each is a topic of that name. */
export const eventTypes: readonly EventType[] = Object.keys(eventCatalogue).filter(isEventType)

/** @throws ServiceError `validation_failed` (with the fields) or `payload_too_large`. */
export function encodeEvent(event: EventEnvelope): string {
  const problems = checkEnvelope(event)
  if (problems.length > 0) throw invalid('This is not an event envelope.', problems)
  if (!isEventType(event.type))
    throw invalid(`There is no event "${String(event.type)}".`, [{ path: '/type', message: 'unknown' }])
  const row = eventCatalogue[event.type]
  if (event.version > row.version)
    throw invalid(`"${event.type}" has no version ${event.version} yet.`, [{ path: '/version', message: 'unknown' }])
  const dataProblems = checkData.get(event.type)?.(event.data) ?? []
  if (dataProblems.length > 0)
    throw invalid(
      `The data of "${event.type}" is not valid.`,
      dataProblems.map((problem) => ({ ...problem, path: `/data${problem.path}` })),
    )
  if (Reflect.get(event.data, row.key) !== event.key)
    throw invalid(`The key of "${event.type}" must be its ${row.key}.`, [
      { path: '/key', message: `must equal /data/${row.key}` },
    ])
  const text = JSON.stringify(event)
  if (!fitsBytes(text, eventBytesMax))
    throw new ServiceError('payload_too_large', {
      detail: `The event "${event.type}" is larger than ${eventBytesMax} bytes.`,
    })
  return text
}

/** Never throws: what cannot be understood is reported as a reason for the dead-letter topic. */
export function decodeEvent(text: string, topic: string): Decoded {
  if (text.length > eventBytesMax) return { ok: false, reason: 'too_large', detail: `${text.length} characters` }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { ok: false, reason: 'not_json', detail: String(error) }
  }
  const problems = checkEnvelope(value)
  if (problems.length > 0) return { ok: false, reason: 'not_an_event', detail: describe(problems) }
  const event = value as EventEnvelope
  if (event.type !== topic || !isEventType(event.type))
    return { ok: false, reason: 'unknown_type', detail: `type "${event.type}" on topic "${topic}"` }
  const known = eventCatalogue[event.type].version
  if (event.version > known)
    return { ok: false, reason: 'unknown_version', detail: `version ${event.version}, known up to ${known}` }
  const dataProblems = checkData.get(event.type)?.(event.data) ?? []
  if (dataProblems.length > 0) return { ok: false, reason: 'invalid_data', detail: describe(dataProblems) }
  return { ok: true, event }
}

function compileCheck(schema: TSchema): Check {
  const validator = Compile(schema)
  return (value) =>
    validator.Check(value)
      ? []
      : validator.Errors(value).map((error) => ({ path: error.instancePath, message: error.message }))
}

function describe(problems: Problem[]): string {
  return problems
    .slice(0, 5)
    .map((problem) => `${problem.path || '/'} ${problem.message}`)
    .join('; ')
}

function invalid(detail: string, errors: Problem[]): ServiceError {
  return new ServiceError('validation_failed', { detail, errors })
}
