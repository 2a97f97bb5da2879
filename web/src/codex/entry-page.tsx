import { useEffect, useEffectEvent, useRef, useSyncExternalStore } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { Entry } from '@scriptorium/contracts/nouns'
import { useDrafts } from '../account/me.ts'
import { problemFrom } from '../api/problem.ts'
import { entryQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { usePageTitle } from '../shell/page-title.ts'
import { useWorkspace } from '../workspace.ts'
import { ConflictPanel } from './conflict-panel.tsx'
import { EntryFields, entryFieldsShown } from './entry-fields.tsx'
import { entryDraftName, useEntryForm } from './entry-form-state.ts'
import { EntryMenu } from './entry-menu.tsx'
import styles from './entry-page.module.css'

export function EntryPage() {
  const { novelId, entryId } = useParams({ from: '/authenticated/novels/$novelId/codex/$entryId' })
  const { api } = useWorkspace()
  const drafts = useDrafts()
  const entry = useQuery(entryQuery(api, entryId))
  const unsaved = useSyncExternalStore(drafts.subscribe, () => drafts.get(entryDraftName(entryId)) !== undefined)
  if (entry.data !== undefined) return <EntryEditor key={entryId} novelId={novelId} entry={entry.data} />
  if (entry.error !== null && unsaved && problemFrom(entry.error).code === 'not_found')
    return <EntryEditor key={`deleted ${entryId}`} novelId={novelId} entry={undefined} deletedId={entryId} />
  if (entry.error !== null) {
    return (
      <div className={styles.page}>
        <BackLink novelId={novelId} />
        <ProblemNote error={entry.error}>
          {problemFrom(entry.error).code === 'not_found' ? null : (
            <Button size="xs" variant="default" onClick={() => void entry.refetch()}>
              Try again
            </Button>
          )}
        </ProblemNote>
      </div>
    )
  }
  return (
    <div className={styles.page} aria-busy="true" aria-label="Loading the entry">
      <Skeleton height={38} width="50%" />
      <Skeleton height={36} mt={24} />
      <Skeleton height={180} mt={24} />
      <Skeleton height={120} mt={24} />
    </div>
  )
}

export function NewEntryPage() {
  const { novelId } = useParams({ from: '/authenticated/novels/$novelId/codex/new' })
  return <EntryEditor novelId={novelId} entry={undefined} />
}

type EditorProps = { novelId: string; entry: Entry | undefined; deletedId?: string }

function EntryEditor({ novelId, entry, deletedId }: EditorProps) {
  const navigate = useNavigate()
  const form = useEntryForm({
    novelId,
    entry,
    deletedId,
    onCreated: ({ id }) =>
      void navigate({ to: '/novels/$novelId/codex/$entryId', params: { novelId, entryId: id }, search: true }),
  })
  const element = useRef<HTMLFormElement>(null)
  useSaveKey(() => element.current?.requestSubmit())
  usePageTitle(entry?.name ?? 'New entry', 'Codex')
  return (
    <form
      className={styles.page}
      ref={element}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        form.save()
      }}
    >
      <div className={styles.top}>
        <BackLink novelId={novelId} />
        <span className={styles.kind}>{entry === undefined ? 'New entry' : entry.archived ? 'Archived' : ''}</span>
        {entry === undefined ? null : <EntryMenu entry={entry} onChanged={form.settle} />}
      </div>
      <h1 className="visually-hidden">{entry?.name ?? 'New entry'}</h1>
      {deletedId === undefined ? null : (
        <div className={styles.restored} role="alert">
          This entry was deleted. What you had not saved of it is here: create it again, or copy what you need.
        </div>
      )}
      {deletedId === undefined && form.restored && form.changed && form.conflict === undefined ? (
        <div className={styles.restored}>Your unsaved changes are back. They are on this device only.</div>
      ) : null}
      {form.conflict === undefined ? null : (
        <ConflictPanel
          key={form.conflict.version}
          mine={form.draft}
          conflict={form.conflict}
          onResolve={form.resolve}
          onTakeTheirs={form.discard}
        />
      )}
      <EntryFields form={form} isNew={entry === undefined} />
      {form.problem === null ? null : (
        <ProblemNote title="Not saved" error={form.problem} atFields={entryFieldsShown} />
      )}
      <SaveBar form={form} isNew={entry === undefined} />
    </form>
  )
}

function BackLink({ novelId }: { novelId: string }) {
  return (
    <Link to="/novels/$novelId/codex" params={{ novelId }} search className={styles.back}>
      <Icon name="back" size={16} /> Codex
    </Link>
  )
}

function SaveBar({ form, isNew }: { form: ReturnType<typeof useEntryForm>; isNew: boolean }) {
  const nameless = form.draft.name.trim() === ''
  return (
    <div className={styles.bar} data-changed={form.changed}>
      <output className={styles.state}>
        {!form.changed
          ? isNew
            ? ''
            : 'Everything is saved.'
          : nameless
            ? 'Give it a name to save it.'
            : 'Not saved yet. Kept on this device.'}
      </output>
      {form.changed ? (
        <Button variant="subtle" color="gray" onClick={form.discard}>
          Discard
        </Button>
      ) : null}
      <Button type="submit" disabled={!form.changed || nameless} loading={form.isSaving}>
        {isNew ? 'Create' : 'Save'}
      </Button>
    </div>
  )
}

/** Ctrl+S and Cmd+S save. */
function useSaveKey(save: () => void): void {
  const onSave = useEffectEvent(save)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      onSave()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
