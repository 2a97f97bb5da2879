import { entry as noun } from '@scriptorium/contracts/nouns'
import type { CreateEntryBody, Entry, UpdateEntryBody } from '@scriptorium/contracts/nouns'
import * as drafts from '../drafts/noun-draft.ts'
import { words } from '../words/words.ts'

/** What the form edits: an entry's fields, with empty texts where the entry has none. */
export type EntryDraft = drafts.Draft<typeof noun>
export type DraftField = drafts.DraftField<typeof noun>
export type Merge = drafts.Merge<typeof noun>

export const emptyDraft: EntryDraft = { ...drafts.emptyDraft(noun), type: 'character' }

/** What the page calls a field. */
export function fieldLabel(field: DraftField): string {
  return words.codex.fields[field] ?? drafts.labelOf(field)
}

export function draftOf(entry: Entry): EntryDraft {
  return drafts.draftOf(noun, entry)
}

/** The fields in which two drafts differ. */
export function changedFields(a: EntryDraft, b: EntryDraft): DraftField[] {
  return drafts.changedFields(noun, a, b)
}

export function createBody(draft: EntryDraft): CreateEntryBody {
  return drafts.createBody(noun, tidy(draft))
}

export function updateBody(draft: EntryDraft, base: EntryDraft, version: number): UpdateEntryBody {
  return { version, ...drafts.changesBetween(noun, base, tidy(draft)) }
}

/** Three-way: what I wrote and what was saved meanwhile, both from `base`. */
export function mergeDrafts(base: EntryDraft, mine: EntryDraft, theirs: EntryDraft): Merge {
  return drafts.mergeDrafts(noun, base, mine, theirs)
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
