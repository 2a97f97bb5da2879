/** The past of an entry, and changes of many entries at once. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Count, Id, list, oneOf, orNull, page, ReadVersion, shortText, strictObject, Time, Version } from '../schema.ts'
import { entryControls, entryLimits, TypeName } from './entry.ts'

/** One version of an entry: when it was made and by whom, and which fields that changed; none for the first. */
export const EntryVersion = strictObject({
  version: Version,
  authorId: Id,
  madeAt: Time,
  changed: Type.Array(Type.String()),
})
export type EntryVersion = Static<typeof EntryVersion>
export const entryVersionPage = page(EntryVersion)

const VersionText = Type.String({ pattern: '^[1-9][0-9]{0,8}$' })

/** `to`: the current version when absent; `from`: the one before `to`. */
export const EntryDiffQuery = strictObject({ from: Type.Optional(VersionText), to: Type.Optional(VersionText) })

/** `before` and `after`: the value of the field, absent where it has none. */
export const EntryDiff = strictObject({
  from: Type.Integer(),
  to: Type.Integer(),
  changes: Type.Array(
    strictObject({
      field: Type.String(),
      before: Type.Optional(Type.Unknown()),
      after: Type.Optional(Type.Unknown()),
    }),
  ),
})
export type EntryDiff = Static<typeof EntryDiff>

/** `version`: the one you read; `to`: the one that the entry shall be as again. */
export const RestoreEntryBody = strictObject({ version: ReadVersion, to: Version })
export type RestoreEntryBody = Static<typeof RestoreEntryBody>

/** It can come back, with its past, its relations and progressions. */
export const DeletedEntry = strictObject({ id: Id, name: Type.String(), type: Type.String(), deletedAt: Time })
export type DeletedEntry = Static<typeof DeletedEntry>
export const deletedEntryPage = page(DeletedEntry)

const Tags = list(shortText(100), 100)

/** What becomes of each of the entries; `null` clears. */
export const EntryChange = strictObject({
  type: Type.Optional(TypeName),
  categoryId: Type.Optional(orNull(Id)),
  color: Type.Optional(orNull(Type.String({ pattern: '^#[0-9a-fA-F]{6}$' }))),
  pinned: Type.Optional(Type.Boolean()),
  control: Type.Optional(oneOf(entryControls)),
  archived: Type.Optional(Type.Boolean()),
  addTags: Type.Optional(Tags),
  removeTags: Type.Optional(Tags),
})
export type EntryChange = Static<typeof EntryChange>

export const ChangeEntriesBody = strictObject({
  entries: Type.Array(strictObject({ id: Id, version: ReadVersion }), {
    minItems: 1,
    maxItems: entryLimits.createdPerCall,
  }),
  change: EntryChange,
})
export type ChangeEntriesBody = Static<typeof ChangeEntriesBody>

/** As many as can come back: the last of a codex that were deleted are kept. */
export const deletedEntriesKept = 100
export const DeleteEntriesBody = strictObject({
  entries: Type.Array(strictObject({ id: Id, version: ReadVersion }), { minItems: 1, maxItems: deletedEntriesKept }),
})
export type DeleteEntriesBody = Static<typeof DeleteEntriesBody>
export const DeletedEntries = strictObject({ ids: Type.Array(Id) })
export type DeletedEntries = Static<typeof DeletedEntries>

/** In the order of the body, each with its new version. */
export const ChangedEntries = strictObject({ entries: Type.Array(strictObject({ id: Id, version: Version })) })
export type ChangedEntries = Static<typeof ChangedEntries>

/** `fromId`: a novel or a series. Without `entryIds` all its entries, categories, types and templates are copied. */
export const CopyBody = strictObject({
  fromId: Id,
  entryIds: Type.Optional(list(Id, entryLimits.createdPerCall)),
})
export type CopyBody = Static<typeof CopyBody>

/** How many of each are new. */
export const Copied = strictObject({
  entries: Count,
  relations: Count,
  categories: Count,
  types: Count,
  templates: Count,
})
export type Copied = Static<typeof Copied>

export const DuplicateNovelBody = strictObject({ title: shortText(500) })
