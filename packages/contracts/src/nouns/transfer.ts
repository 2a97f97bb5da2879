/** Codices that come in from other programs, and go out to them: jobs that take their time and say how far they are. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Count, Id, oneOf, QueryBoolean, strictObject, Time } from '../schema.ts'

/**
 * Bytes of a file, of what it says as text, and of what a zip has inside it, unpacked; `partBytes`: of what one call carries of
 * it. `imagePixels`: of all its images together. `depth`, `values`: of JSON. `items`: of a report; what is beyond is counted and not named.
 */
export const transferLimits = {
  fileBytes: 100_000_000,
  partBytes: 4_000_000,
  textBytes: 32_000_000,
  unpackedBytes: 64_000_000,
  zipParts: 60_000,
  entries: 20_000,
  imagePixels: 4_000_000_000,
  depth: 64,
  values: 3_000_000,
  items: 1_000,
} as const

/** `json`: an archive of our own, with everything. */
export const codexFormats = [
  'json',
  'world-info',
  'character-card',
  'novelai',
  'novelcrafter',
  'markdown',
  'csv',
] as const
export type CodexFormat = (typeof codexFormats)[number]

export const transferStatuses = ['queued', 'running', 'complete', 'failed'] as const
export type TransferStatus = (typeof transferStatuses)[number]

/** What becomes of an entry that is there already, by its id or its name. */
export const existingRules = ['update', 'skip', 'create'] as const
export type ExistingRule = (typeof existingRules)[number]

export const importTypes = [
  'application/json',
  'application/zip',
  'application/x-zip-compressed',
  'application/octet-stream',
  'image/png',
  'text/csv',
  'text/markdown',
  'text/plain',
] as const

export const ImportQuery = strictObject({
  dryRun: Type.Optional(QueryBoolean),
  existing: Type.Optional(oneOf(existingRules)),
})

const ReportItem = strictObject({
  name: Type.String(),
  action: oneOf(['create', 'update', 'skip']),
  /** Why it is skipped. */
  reason: Type.Optional(Type.String()),
})
export type ReportItem = Static<typeof ReportItem>

/** What of a file has no place here; an export to the same format has it again. */
const NotCarried = strictObject({ what: Type.String(), count: Count, reason: Type.String() })
export type NotCarried = Static<typeof NotCarried>

/** What an import does, or would do. `others`: types, categories, templates, relations, progressions, chapters, scenes, images. */
export const ImportReport = strictObject({
  format: oneOf(codexFormats),
  create: Count,
  update: Count,
  skip: Count,
  items: Type.Array(ReportItem),
  others: Type.Record(Type.String(), Count),
  notCarried: Type.Array(NotCarried),
})
export type ImportReport = Static<typeof ImportReport>

const transferFields = {
  id: Id,
  novelId: Id,
  status: oneOf(transferStatuses),
  /** `total` is 0 until it is known. */
  progress: strictObject({ done: Count, total: Count }),
  /** Why it failed: a code of the error table, and a sentence. Nothing was changed then. */
  error: Type.Optional(strictObject({ code: Type.String(), message: Type.String() })),
  createdAt: Time,
  updatedAt: Time,
}

export const Import = strictObject({
  ...transferFields,
  dryRun: Type.Boolean(),
  existing: oneOf(existingRules),
  report: Type.Optional(ImportReport),
})
export type Import = Static<typeof Import>

export const Export = strictObject({
  ...transferFields,
  format: oneOf(codexFormats),
  notCarried: Type.Optional(Type.Array(NotCarried)),
  /** There once it is complete, for a day. */
  file: Type.Optional(strictObject({ name: Type.String(), type: Type.String(), bytes: Count })),
})
export type Export = Static<typeof Export>

/** `entryId`: of whom a character card is; the other entries are its lorebook. */
export const ExportBody = strictObject({ format: oneOf(codexFormats), entryId: Type.Optional(Id) })
export const ExportQuery = strictObject({ format: Type.Optional(oneOf(codexFormats)), entryId: Type.Optional(Id) })
export const ImportAccepted = strictObject({ importId: Id })
export const ExportAccepted = strictObject({ exportId: Id })
