import { useEffect, useRef, useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import type { Entry } from '@scriptorium/contracts/nouns'
import { useDrafts } from '../account/me.ts'
import { newKey } from '../api/key.ts'
import { problemFrom } from '../api/problem.ts'
import type { Client } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import { undoMs } from '../notices/deletion-queue.ts'
import { useWorkspace } from '../workspace.ts'
import { words } from '../words/words.ts'
import { changedFields, createBody, draftOf, emptyDraft, mergeDrafts, updateBody } from './entry-draft.ts'
import type { DraftField, EntryDraft, Merge } from './entry-draft.ts'

/** What is edited, and what it is an edit of. `version` is 0 for an entry that does not exist yet. */
type Edit = {
  draft: EntryDraft
  base: EntryDraft
  version: number
  /** Of a new entry: stays the same over tries. */ key: string
}

export type Conflict = Merge & { theirs: EntryDraft; version: number }

type FormOptions = {
  novelId: string
  entry: Entry | undefined
  /** Of an entry that was deleted elsewhere: what was not saved of it becomes a new one. */ deletedId?:
    | string
    | undefined
  onCreated: (entry: Entry) => void
}

/** The name under which what is typed into an entry is kept. */
export function entryDraftName(entryId: string): string {
  return `entry:${entryId}`
}

/** The state of an entry's form. Every change is kept in the browser until the server has it. */
export function useEntryForm({ novelId, entry, deletedId, onCreated }: FormOptions) {
  const { api, queryClient, notices } = useWorkspace()
  const drafts = useDrafts()
  const draftId = entry?.id ?? deletedId
  const draftName = draftId === undefined ? `new-entry:${novelId}` : entryDraftName(draftId)
  // `elsewhere`: the fields that were changed elsewhere while the entry was open here.
  const [{ edit, theirs, restored, elsewhere = [] }, setState] = useState(() => begin(drafts.get(draftName), entry))
  const conflict = theirs === undefined ? undefined : conflictOf(edit, theirs)
  const changed = changedFields(edit.draft, edit.base).length > 0
  const store = (next: Edit) => {
    setState((state) => ({ ...state, edit: next }))
    if (changedFields(next.draft, next.base).length > 0) drafts.set(draftName, next)
    else drafts.remove(draftName)
  }
  /** `from` is what `saved` was made of: what was typed since then stays, upon the saved entry. */
  const settle = (saved: Entry, from = edit.base) => {
    const base = draftOf(saved)
    const next: Edit = { draft: mergeDrafts(from, edit.draft, base).merged, base, version: saved.version, key: '' }
    drafts.remove(draftName)
    if (changedFields(next.draft, base).length > 0) drafts.set(entryDraftName(saved.id), next)
    setState({ edit: next, theirs: undefined, restored: false })
    queryClient.setQueryData(keys.entry(saved.id), saved)
    refreshNovel(queryClient, novelId)
  }
  const save = useMutation({
    mutationFn: (edited: Edit) => send(api, { novelId, entry }, edited),
    onSuccess: (saved, sent) => {
      settle(saved, sent.draft)
      notices.show({ text: entry === undefined ? words.codex.created(saved.name) : words.saved, timeoutMs: 2_500 })
      if (entry === undefined) onCreated(saved)
    },
    onError: (error) => {
      const problem = problemFrom(error)
      if (problem.code === 'version_conflict') setState((state) => ({ ...state, theirs: problem.current as Entry }))
      // Deleted elsewhere: read again, the page finds that, and what was typed is still kept.
      if (problem.code === 'not_found' && entry !== undefined)
        void queryClient.resetQueries({ queryKey: keys.entry(entry.id), exact: true })
      if (problem.code === 'idempotency_mismatch') store({ ...edit, key: newKey() })
    },
  })
  useFollowing(entry, edit.version, (newer) => {
    const next = followed({ edit, theirs, restored }, newer)
    if (next.theirs === undefined && changed) drafts.set(draftName, next.edit)
    setState(next)
  })
  return {
    draft: edit.draft,
    changed,
    restored,
    elsewhere,
    conflict,
    isSaving: save.isPending,
    problem: save.error === null || conflict !== undefined ? null : problemFrom(save.error),
    change: (part: Partial<EntryDraft>) => store({ ...edit, draft: { ...edit.draft, ...part } }),
    save: () => {
      if (changed && !save.isPending && edit.draft.name.trim() !== '') save.mutate(edit)
    },
    settle: (saved: Entry) => settle(saved),
    discard: () => {
      drafts.remove(draftName)
      save.reset()
      setState({ edit: editOf(theirs ?? entry), theirs: undefined, restored: false })
      notices.show(discardNotice(() => store(edit)))
    },
    resolve: (draft: EntryDraft) => {
      if (conflict === undefined) return
      const next = { ...edit, draft, base: conflict.theirs, version: conflict.version }
      setState((state) => ({ ...state, edit: next, theirs: undefined }))
      drafts.set(draftName, next)
      save.mutate(next)
    },
  }
}

function discardNotice(undo: () => void) {
  return { text: words.codex.discarded, timeoutMs: undoMs, action: { label: words.undo, run: undo } }
}

export type EntryForm = ReturnType<typeof useEntryForm>

type Place = Pick<FormOptions, 'novelId' | 'entry'>

async function send(api: Client, { novelId, entry }: Place, { draft, base, version, key }: Edit): Promise<Entry> {
  if (entry === undefined)
    return await api.call('createEntry', { params: { id: novelId }, body: createBody(draft), idempotencyKey: key })
  return await api.call('updateEntry', { params: { id: entry.id }, body: updateBody(draft, base, version) })
}

/** What shows entries or counts them. */
function refreshNovel(queryClient: QueryClient, novelId: string): void {
  void queryClient.invalidateQueries({ queryKey: keys.entries(novelId) })
  void queryClient.invalidateQueries({ queryKey: keys.novels })
  void queryClient.invalidateQueries({ queryKey: ['about-to-tell', novelId] })
}

function editOf(entry: Entry | undefined): Edit {
  if (entry === undefined) return { draft: emptyDraft, base: emptyDraft, version: 0, key: newKey() }
  return { draft: draftOf(entry), base: draftOf(entry), version: entry.version, key: '' }
}

function conflictOf(mine: Edit, current: Entry): Conflict {
  const theirs = draftOf(current)
  return { ...mergeDrafts(mine.base, mine.draft, theirs), theirs, version: current.version }
}

/** `theirs` is what was saved meanwhile, until the writer has decided. */
type FormState = { edit: Edit; theirs: Entry | undefined; restored: boolean; elsewhere?: DraftField[] }

/** Takes up what an earlier visit left unsaved, upon the entry as it is now. */
function begin(stored: unknown, entry: Entry | undefined): FormState {
  const fresh = { edit: editOf(entry), theirs: undefined, restored: false }
  const kept = stored as Partial<Edit> | undefined
  if (kept?.draft === undefined || kept.base === undefined || kept.version === undefined) return fresh
  if (entry === undefined) {
    const draft = { ...emptyDraft, ...kept.draft }
    return { edit: { ...editOf(entry), draft, key: kept.key || newKey() }, theirs: undefined, restored: true }
  }
  const edit: Edit = {
    draft: { ...emptyDraft, ...kept.draft },
    base: { ...emptyDraft, ...kept.base },
    version: kept.version,
    key: kept.key ?? newKey(),
  }
  if (entry.version === edit.version) return { edit, theirs: undefined, restored: true }
  const { conflicts, merged } = conflictOf(edit, entry)
  if (conflicts.length > 0) return { edit, theirs: entry, restored: true }
  return { edit: { ...editOf(entry), draft: merged }, theirs: undefined, restored: true }
}

/**
 * The form once somebody else has saved the entry: an untouched one shows it as it is now, changes of other fields are taken in,
 * and where both changed the same field both versions are shown.
 */
function followed(state: FormState, newer: Entry): FormState {
  const { edit } = state
  const conflict = conflictOf(edit, newer)
  if (conflict.conflicts.length > 0) return { ...state, theirs: newer }
  const elsewhere = changedFields(edit.base, conflict.theirs)
  const next: Edit = { ...editOf(newer), draft: conflict.merged }
  return { edit: next, theirs: undefined, restored: state.restored, elsewhere }
}

/** Calls `follow` once for each version of the entry that is newer than the one that is edited. */
function useFollowing(entry: Entry | undefined, version: number, follow: (entry: Entry) => void): void {
  const seen = useRef(entry?.version)
  useEffect(() => {
    if (entry === undefined || entry.version === seen.current) return
    seen.current = entry.version
    if (entry.version > version) follow(entry)
  }, [entry, version, follow])
}
