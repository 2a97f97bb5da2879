import { novel as noun } from '@scriptorium/contracts/nouns'
import type { CreateNovelBody, Novel, UpdateNovelBody } from '@scriptorium/contracts/nouns'
import * as drafts from '../drafts/noun-draft.ts'

/** What the form edits: a novel's facts, with empty texts where it has none. */
export type NovelDraft = drafts.Draft<typeof noun>
export type NovelField = drafts.DraftField<typeof noun>

export const emptyNovel: NovelDraft = drafts.emptyDraft(noun)

export function novelDraftOf(novel: Novel): NovelDraft {
  return drafts.draftOf(noun, novel)
}

export function changedNovelFields(a: NovelDraft, b: NovelDraft): NovelField[] {
  return drafts.changedFields(noun, a, b)
}

export function novelCreateBody(draft: NovelDraft): CreateNovelBody {
  return drafts.createBody(noun, trimmed(draft))
}

export function novelUpdateBody(draft: NovelDraft, base: NovelDraft, version: number): UpdateNovelBody {
  return { version, ...drafts.changesBetween(noun, base, trimmed(draft)) }
}

/** Three-way: what I wrote and what was saved meanwhile, both from `base`. */
export function mergeNovelDrafts(base: NovelDraft, mine: NovelDraft, theirs: NovelDraft): drafts.Merge<typeof noun> {
  return drafts.mergeDrafts(noun, base, mine, theirs)
}

function trimmed(draft: NovelDraft): NovelDraft {
  return Object.fromEntries(
    Object.entries(draft).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]),
  ) as NovelDraft
}
