import type * as wire from '@scriptorium/rpc/codex'
import { defaultLanguage } from '../domain/novel.ts'
import type { NovelFields, NovelPatch } from '../domain/novel.ts'
import { validated } from './validation.ts'
import type { Checks } from './validation.ts'

const titleMax = 500
const shortMax = 200
const synopsisMax = 100_000
const language = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/u

type FieldName = keyof NovelFields

/** How each field is read from the wire; what is absent there is cleared, or takes its default. */
const readers: { [Name in FieldName]: (checks: Checks, fields: wire.NovelFields) => NovelFields[Name] } = {
  title: (checks, { title = '' }) => checks.text('/title', title, { max: titleMax }),
  language: (checks, fields) =>
    checks.pattern(
      '/language',
      checks.text('/language', fields.language ?? defaultLanguage, { max: 35 }),
      language,
      'must be a BCP 47 language tag, such as en or de-AT.',
    ),
  author: (checks, { author }) => optional(author, (value) => checks.text('/author', value, { max: shortMax })),
  genre: (checks, { genre }) => optional(genre, (value) => checks.text('/genre', value, { max: shortMax })),
  pointOfView: (checks, { pointOfView }) =>
    optional(pointOfView, (value) => checks.text('/pointOfView', value, { max: shortMax })),
  tense: (checks, { tense }) => optional(tense, (value) => checks.text('/tense', value, { max: shortMax })),
  synopsis: (checks, { synopsis }) =>
    optional(synopsis, (value) => checks.text('/synopsis', value, { max: synopsisMax })),
}
const novelFieldNames = Object.keys(readers) as FieldName[]

/** @throws ServiceError `validation_failed` */
export function readNovelFields(fields: wire.NovelFields | undefined): NovelFields {
  return validated((checks) => readAll(checks, fields, novelFieldNames) as NovelFields)
}

/** The fields that the mask names. @throws ServiceError `validation_failed`, also for a mask that names something else */
export function readNovelPatch(fields: wire.NovelFields | undefined, mask: readonly string[]): NovelPatch {
  return validated((checks) => readAll(checks, fields, checks.someOf('/mask', mask, novelFieldNames)))
}

function readAll(checks: Checks, fields: wire.NovelFields | undefined, names: readonly FieldName[]): NovelPatch {
  return Object.fromEntries(names.map((name) => [name, readers[name](checks, fields ?? {})]))
}

export function optional<T>(value: string | undefined, read: (value: string) => T): T | undefined {
  return value === undefined ? undefined : read(value)
}
