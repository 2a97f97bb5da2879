import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import type { Novel } from '@scriptorium/contracts/nouns'
import { useDrafts } from '../account/me.ts'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { undoMs } from '../notices/deletion-queue.ts'
import { useWorkspace } from '../workspace.ts'
import { changedNovelFields, mergeNovelDrafts, novelDraftOf, novelUpdateBody } from './novel-draft.ts'
import type { NovelDraft } from './novel-draft.ts'

/** What is edited, and which version of the novel it is an edit of. */
type Edit = { draft: NovelDraft; base: NovelDraft; version: number }

/**
 * The state of the form of a novel's facts. Every change is kept in the browser until the server has it. When the novel was
 * changed elsewhere meanwhile, other fields are taken over; where both changed one field, the writer chooses.
 */
export function useNovelForm(novel: Novel) {
  const { api, queryClient, notices } = useWorkspace()
  const drafts = useDrafts()
  const draftName = `novel:${novel.id}`
  const [kept, setKept] = useState(() => readEdit(drafts.get(draftName)) ?? editOf(novel))
  const [theirs, setTheirs] = useState<Novel>()
  const changed = changedNovelFields(kept.draft, kept.base).length > 0
  // An untouched form shows the novel's newer version once that is read.
  const edit = !changed && novel.version > kept.version ? editOf(novel) : kept
  const store = (next: Edit) => {
    setKept(next)
    if (changedNovelFields(next.draft, next.base).length > 0) drafts.set(draftName, next)
    else drafts.remove(draftName)
  }
  /** What was typed since `from` stays, upon the novel as it is now. */
  const rebase = (current: Novel, from: NovelDraft): Edit => {
    const base = novelDraftOf(current)
    return { draft: mergeNovelDrafts(from, edit.draft, base).merged, base, version: current.version }
  }
  const save = useMutation({
    mutationFn: ({ draft, base, version }: Edit) =>
      api.call('updateNovel', { params: { id: novel.id }, body: novelUpdateBody(draft, base, version) }),
    onSuccess: (saved, sent) => {
      store(rebase(saved, sent.draft))
      queryClient.setQueryData(keys.novel(novel.id), saved)
      void queryClient.invalidateQueries({ queryKey: keys.novels, exact: true })
      notices.show({ text: 'Saved.' })
    },
    onError: (error) => {
      const problem = problemFrom(error)
      const current = problem.code === 'version_conflict' ? (problem.current as Novel | undefined) : undefined
      if (current === undefined) return
      if (mergeNovelDrafts(edit.base, edit.draft, novelDraftOf(current)).conflicts.length > 0) setTheirs(current)
      else saveUpon(current)
    },
  })
  const saveUpon = (current: Novel) => {
    const next = rebase(current, edit.base)
    setTheirs(undefined)
    store(next)
    save.mutate(next)
  }
  const startAgain = (from: Novel) => {
    setTheirs(undefined)
    save.reset()
    store(editOf(from))
  }
  return {
    draft: edit.draft,
    changed,
    isSaving: save.isPending,
    problem: save.error === null || theirs !== undefined ? null : problemFrom(save.error),
    conflicts: theirs === undefined ? [] : mergeNovelDrafts(edit.base, edit.draft, novelDraftOf(theirs)).conflicts,
    change: (draft: NovelDraft) => store({ ...edit, draft }),
    save: () => save.mutate(edit),
    discard: () => {
      startAgain(theirs ?? novel)
      const undo = { label: 'Undo', run: () => store(edit) }
      notices.show({ text: 'Your changes were discarded.', timeoutMs: undoMs, action: undo })
    },
    keepMine: () => {
      if (theirs !== undefined) saveUpon(theirs)
    },
  }
}

function editOf(novel: Novel): Edit {
  return { draft: novelDraftOf(novel), base: novelDraftOf(novel), version: novel.version }
}

function readEdit(stored: unknown): Edit | undefined {
  const kept = stored as Partial<Edit> | undefined
  return kept?.draft === undefined || kept.base === undefined || kept.version === undefined
    ? undefined
    : { draft: kept.draft, base: kept.base, version: kept.version }
}
