/** Optional fields that a server refuses: finding the one, and leaving it out from then on. */
import { createBoundedMap } from '@scriptorium/bounded-map'
import type { WireFailure } from './wire-failure.ts'

export type RequestBody = { [field: string]: unknown }

/** A refusal, as far as it says what is to be left out; without a status where it came inside a stream. */
export type RepairHint = { status: number | undefined; wire: WireFailure | undefined }

/**
 * Which of the optional fields a 400 or 422 does not know, if it was sent: `param` says so, or the message names it. A value that does
 * not fit is the user's to change; to leave their wish out in silence would not give what they asked for.
 */
export function refusedFieldOf(
  { status, wire }: RepairHint,
  body: RequestBody,
  optionalFields: readonly string[],
): string | undefined {
  if ((status !== 400 && status !== 422) || wire === undefined) return undefined
  const sent = optionalFields.filter((field) => field in body)
  const words = `${wire.code} ${wire.message}`
  const param = wire.param.split(/[.[]/)[0]
  const named =
    sent.find((field) => field === param) ??
    (isComplaint.test(words)
      ? sent.find((field) => new RegExp(`(?<![a-z_])${field}(?![a-z_])`).test(wire.message))
      : undefined)
  return named !== undefined && named !== 'stream_options' && isAboutValue.test(words) && !isUnsupported.test(words)
    ? undefined
    : named
}

const isUnsupported = /unsupported|not support|unrecognized|unknown|unexpected|not permitted|not allowed|extra/i
const isComplaint = new RegExp(`${isUnsupported.source}|invalid|deprecated`, 'i')
const isAboutValue =
  /invalid_value|_(?:above|below)_m|out of range|too (?:large|small|high|low)|between|at (?:most|least)|(?:less|greater|more) than|m(?:ax|in)imum|must be/i

/** What a connection's server has refused so far, fields and roles (convert-to-messages.ts), kept in memory: it costs one more call after a restart. */
export type RefusedFields = { of(model: string): ReadonlySet<string>; add(model: string, field: string): void }

export function createRefusedFields(modelsMax = 200): RefusedFields {
  const everywhere = new Set<string>()
  const byModel = createBoundedMap<string, Set<string>>({ entriesMax: modelsMax })
  return {
    of: (model) => new Set([...everywhere, ...(byModel.get(model) ?? [])]),
    add(model, field) {
      // Servers that do not know stream_options know them for no model; parameters depend on the model.
      if (field === 'stream_options') {
        everywhere.add(field)
        return
      }
      const fields = byModel.get(model) ?? new Set()
      fields.add(field)
      byModel.set(model, fields)
    },
  }
}
