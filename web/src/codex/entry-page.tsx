import { useEffect, useEffectEvent, useRef, useSyncExternalStore } from 'react'
import { ActionIcon, Button, Skeleton, Tooltip } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { Entry } from '@scriptorium/contracts/nouns'
import { useDrafts } from '../account/me.ts'
import { problemFrom } from '../api/problem.ts'
import { entryQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { usePageTitle } from '../shell/page-title.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { ConflictPanel } from './conflict-panel.tsx'
import { fieldLabel } from './entry-draft.ts'
import { EntryFields, entryFieldsShown } from './entry-fields.tsx'
import { entryDraftName, useEntryForm } from './entry-form-state.ts'
import type { EntryForm } from './entry-form-state.ts'
import { EntryMenu } from './entry-menu.tsx'
import styles from './entry-page.module.css'
import { EntryPanel } from './entry-panel.tsx'
import { useListFold } from './list-choices.ts'

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
              {words.tryAgain}
            </Button>
          )}
        </ProblemNote>
      </div>
    )
  }
  return (
    <div className={styles.page} aria-busy="true" aria-label={words.loading}>
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
  usePageTitle(entry?.name ?? words.codex.newEntry, words.codex.title)
  return (
    <div className={styles.page}>
      <div className={styles.top}>
        <ListToggle />
        <BackLink novelId={novelId} />
        <span className={styles.kind}>
          {entry === undefined ? words.codex.newEntry : entry.archived ? words.codex.archived : ''}
        </span>
        <output className={styles.saved}>{form.changed || entry === undefined ? '' : words.codex.allSaved}</output>
        {entry === undefined ? null : <EntryMenu entry={entry} onChanged={form.settle} />}
      </div>
      <h1 className="visually-hidden">{entry?.name ?? words.codex.newEntry}</h1>
      <EntryNotices form={form} deletedId={deletedId} />
      <div className={styles.columns}>
        <form
          className={styles.main}
          ref={element}
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            form.save()
          }}
        >
          <EntryFields form={form} entry={entry} />
        </form>
        <EntryPanel novelId={novelId} form={form} entry={entry} />
      </div>
      {form.problem === null ? null : (
        <ProblemNote title={words.codex.notSaved} error={form.problem} atFields={entryFieldsShown} />
      )}
      <SaveBar form={form} isNew={entry === undefined} onSave={() => element.current?.requestSubmit()} />
    </div>
  )
}

/** What happened to the entry behind the writer's back. */
function EntryNotices({ form, deletedId }: { form: EntryForm; deletedId: string | undefined }) {
  if (deletedId !== undefined)
    return (
      <div className={styles.restored} role="alert">
        {words.codex.wasDeleted}
      </div>
    )
  if (form.conflict !== undefined)
    return (
      <ConflictPanel
        key={form.conflict.version}
        mine={form.draft}
        conflict={form.conflict}
        onResolve={form.resolve}
        onTakeTheirs={form.discard}
      />
    )
  return (
    <>
      {form.restored && form.changed ? <div className={styles.restored}>{words.codex.draftBack}</div> : null}
      {form.elsewhere.length === 0 ? null : (
        <output className={styles.elsewhere}>
          {words.codex.changedElsewhere(form.elsewhere.map(fieldLabel).join(', '))}
        </output>
      )}
    </>
  )
}

function BackLink({ novelId }: { novelId: string }) {
  return (
    <Link to="/novels/$novelId/codex" params={{ novelId }} search className={styles.back}>
      <Icon name="back" size={16} /> {words.codex.title}
    </Link>
  )
}

/** Folds the list of entries away, for more room to write; where the page is narrow there is none beside the entry. */
function ListToggle() {
  const [fold, setFold] = useListFold()
  const folded = fold === 'folded'
  const label = folded ? words.codex.showList : words.codex.hideList
  return (
    <Tooltip label={label}>
      <ActionIcon
        className={styles.fold ?? ''}
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        aria-expanded={!folded}
        onClick={() => setFold(folded ? 'shown' : 'folded')}
      >
        <Icon name="panel" />
      </ActionIcon>
    </Tooltip>
  )
}

function SaveBar({ form, isNew, onSave }: { form: EntryForm; isNew: boolean; onSave: () => void }) {
  const nameless = form.draft.name.trim() === ''
  if (!form.changed && !isNew) return null
  return (
    <div className={styles.bar}>
      <output className={styles.state}>
        {!form.changed ? '' : nameless ? words.codex.needsName : words.codex.keptHere}
      </output>
      {form.changed ? (
        <Button variant="subtle" color="gray" onClick={form.discard}>
          {words.discard}
        </Button>
      ) : null}
      <Button disabled={!form.changed || nameless} loading={form.isSaving} onClick={onSave}>
        {isNew ? words.create : words.save}
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
