import { detailKinds, entryControls, entryTypes } from '@scriptorium/contracts/http'
import type * as wire from '@scriptorium/rpc/codex'
import type { Alias, Detail, Entry, EntryFields, EntryPatch } from '../domain/entry.ts'
import { optional } from './novel-fields.ts'
import { validated } from './validation.ts'
import type { Checks } from './validation.ts'

/** As the HTTP contract has them. */
const limits = {
  name: 200,
  aliases: 200,
  exclusions: 200,
  details: 200,
  detailName: 200,
  detailValue: 20_000,
  tags: 100,
  tag: 100,
  descriptionBytes: 100_000,
  notes: 100_000,
  summary: 20_000,
}
const color = /^#[0-9a-fA-F]{6}$/u

type FieldName = keyof EntryFields

/** How each field is read from the wire; what is absent there is cleared, or takes its default. */
const readers: { [Name in FieldName]: (checks: Checks, fields: wire.EntryFields) => EntryFields[Name] } = {
  type: (checks, { type = '' }) => checks.oneOf('/type', type, entryTypes),
  name: (checks, { name = '' }) => checks.text('/name', name, { max: limits.name }),
  aliases: (checks, { aliases }) =>
    checks.atMost('/aliases', aliases, limits.aliases).map((alias, index): Alias => {
      const text = checks.text(`/aliases/${index}/text`, alias.text, { max: limits.name })
      return { ...alias, text }
    }),
  exclusions: (checks, { exclusions }) =>
    checks
      .atMost('/exclusions', exclusions, limits.exclusions)
      .map((phrase, index) => checks.text(`/exclusions/${index}`, phrase, { max: limits.name })),
  description: (checks, { description = '' }) => checks.bytes('/description', description, limits.descriptionBytes),
  notes: (checks, { notes }) => optional(notes, (value) => checks.text('/notes', value, { max: limits.notes })),
  summary: (checks, { summary }) =>
    optional(summary, (value) => checks.text('/summary', value, { max: limits.summary })),
  details: (checks, { details }) =>
    checks.atMost('/details', details, limits.details).map((detail, index): Detail => ({
      name: checks.text(`/details/${index}/name`, detail.name, { max: limits.detailName }),
      kind: checks.oneOf(`/details/${index}/kind`, detail.kind === '' ? 'text' : detail.kind, detailKinds),
      value: checks.text(`/details/${index}/value`, detail.value, { min: 0, max: limits.detailValue }),
      sendToAi: detail.sendToAi,
    })),
  tags: (checks, { tags }) => [
    ...new Set(
      checks
        .atMost('/tags', tags, limits.tags)
        .map((tag, index) => checks.text(`/tags/${index}`, tag, { max: limits.tag })),
    ),
  ],
  color: (checks, fields) =>
    optional(fields.color, (value) => checks.pattern('/color', value, color, 'must be a colour such as #a03c3c.')),
  pinned: (_, { pinned = false }) => pinned,
  control: (checks, { control = 'detected' }) => checks.oneOf('/control', control, entryControls),
  archived: (_, { archived = false }) => archived,
}
const entryFieldNames = Object.keys(readers) as FieldName[]

const nothing: wire.EntryFields = { aliases: [], exclusions: [], details: [], tags: [] }

/** @throws ServiceError `validation_failed` */
export function readEntryFields(fields: wire.EntryFields | undefined): EntryFields {
  return validated((checks) => readAll(checks, fields, entryFieldNames) as EntryFields)
}

/** The fields that the mask names. @throws ServiceError `validation_failed`, also for a mask that names something else */
export function readEntryPatch(fields: wire.EntryFields | undefined, mask: readonly string[]): EntryPatch {
  return validated((checks) => readAll(checks, fields, checks.someOf('/mask', mask, entryFieldNames)))
}

function readAll(checks: Checks, fields: wire.EntryFields | undefined, names: readonly FieldName[]): EntryPatch {
  return Object.fromEntries(names.map((name) => [name, readers[name](checks, fields ?? nothing)]))
}

const copySuffix = ' (copy)'

/** What a copy is made of: all but its name, which says what it is. */
export function copyOf({
  id: _id,
  novelId: _novel,
  version: _version,
  createdAt: _created,
  updatedAt: _updated,
  ...fields
}: Entry): EntryFields {
  const room = limits.name - copySuffix.length
  return { ...fields, name: `${Array.from(fields.name).slice(0, room).join('')}${copySuffix}` }
}
