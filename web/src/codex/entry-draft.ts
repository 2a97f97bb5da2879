import type { Alias, CreateEntryBody, Detail, Entry, UpdateEntryBody } from '@scriptorium/contracts/nouns'
import type { EntryTypeId } from './entry-words.ts'

/** What the form edits: an entry's fields, with empty texts where the entry has none. */
export type EntryDraft = {
  type: string
  name: string
  aliases: Alias[]
  exclusions: string[]
  description: string
  notes: string
  summary: string
  details: Detail[]
  tags: string[]
  color: string
  pinned: boolean
  control: Entry['control']
}

export type DraftField = keyof EntryDraft

export const emptyDraft: EntryDraft = {
  type: 'character',
  name: '',
  aliases: [],
  exclusions: [],
  description: '',
  notes: '',
  summary: '',
  details: [],
  tags: [],
  color: '',
  pinned: false,
  control: 'detected',
}

export const fieldNames: Readonly<Record<DraftField, string>> = {
  type: 'Type',
  name: 'Name',
  aliases: 'Aliases',
  exclusions: 'Excluded phrases',
  description: 'Description',
  notes: 'Private notes',
  summary: 'Summary',
  details: 'Details',
  tags: 'Tags',
  color: 'Colour',
  pinned: 'Pinned',
  control: 'Sent to the AI',
}

const fields = Object.keys(emptyDraft) as DraftField[]

export function draftOf(entry: Entry): EntryDraft {
  const {
    type,
    name,
    aliases,
    exclusions,
    description,
    notes = '',
    summary = '',
    details,
    tags,
    color = '',
    pinned,
    control,
  } = entry
  return { type, name, aliases, exclusions, description, notes, summary, details, tags, color, pinned, control }
}

/** With the usual options: whole words, capitals as they come, accents as written. */
export function newAlias(text: string): Alias {
  return { text, caseSensitive: false, wholeWord: true, foldDiacritics: false, enabled: true }
}

/** The fields in which two drafts differ. */
export function changedFields(a: EntryDraft, b: EntryDraft): DraftField[] {
  return fields.filter((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field]))
}

export function createBody(draft: EntryDraft): CreateEntryBody {
  const { notes, summary, color, ...rest } = tidy(draft)
  return {
    ...rest,
    type: rest.type as EntryTypeId,
    ...(notes === '' ? {} : { notes }),
    ...(summary === '' ? {} : { summary }),
    ...(color === '' ? {} : { color }),
  }
}

/** Only what was changed from `base` goes out, so that what somebody else changed meanwhile in another field is not undone. */
export function updateBody(draft: EntryDraft, base: EntryDraft, version: number): UpdateEntryBody {
  const tidied = tidy(draft)
  const body: Record<string, unknown> = { version }
  for (const field of changedFields(tidied, base)) {
    const value = tidied[field]
    body[field] = value === '' && (field === 'notes' || field === 'summary' || field === 'color') ? null : value
  }
  return body as UpdateEntryBody
}

/** Without the rows that were begun and left empty. */
function tidy(draft: EntryDraft): EntryDraft {
  return {
    ...draft,
    name: draft.name.trim(),
    details: draft.details.filter((detail) => detail.name.trim() !== '' || detail.value.trim() !== ''),
    aliases: draft.aliases.filter((alias) => alias.text.trim() !== ''),
  }
}

export type Merge = {
  /** Mine where only I changed a field, theirs where only they did, mine in `conflicts` until decided. */
  merged: EntryDraft
  /** Changed on both sides, to different things. */
  conflicts: DraftField[]
}

/** Three-way: what I wrote and what was saved meanwhile, both from `base`. */
export function mergeDrafts(base: EntryDraft, mine: EntryDraft, theirs: EntryDraft): Merge {
  const ours = new Set(changedFields(base, mine))
  const others = new Set(changedFields(base, theirs))
  const merged: EntryDraft = { ...theirs }
  const conflicts: DraftField[] = []
  for (const field of fields) {
    if (!ours.has(field)) continue
    if (others.has(field) && changedFields(mine, theirs).includes(field)) conflicts.push(field)
    merged[field] = mine[field] as never
  }
  return { merged, conflicts }
}
