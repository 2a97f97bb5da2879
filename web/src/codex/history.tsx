import { lazy, Suspense, useState } from 'react'
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Entry, EntryVersion } from '@scriptorium/contracts/nouns'
import { ProblemNote } from '../notices/problem-note.tsx'
import { part } from '../shell/part.ts'
import { language, words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { versionsQuery } from './codex-queries.ts'
import { fieldLabel } from './entry-draft.ts'
import styles from './history.module.css'

const loadDialog = part(() => import('./version-dialog.tsx'))
const VersionDialog = lazy(() => loadDialog().then((module) => ({ default: module.VersionDialog })))

const shownAtFirst = 8

/** The versions of an entry, the newest first; each opens with what it changed. */
export function History({ entry, onChanged }: { entry: Entry; onChanged: (entry: Entry) => void }) {
  const { api } = useWorkspace()
  const versions = useQuery(versionsQuery(api, entry.id))
  const [open, setOpen] = useState<EntryVersion>()
  const [all, setAll] = useState(false)
  if (versions.error !== null) return <ProblemNote error={versions.error} />
  if (versions.data === undefined) return <Skeleton height={60} />
  const shown = all ? versions.data : versions.data.slice(0, shownAtFirst)
  return (
    <>
      <ol className={styles.list}>
        {shown.map((version) => (
          <li key={version.version}>
            <button type="button" className={styles.version} onClick={() => setOpen(version)}>
              <span>{timeText(version.madeAt)}</span>
              <small>{changedText(version, entry.version)}</small>
            </button>
          </li>
        ))}
      </ol>
      {shown.length < versions.data.length ? (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          {words.codex.history.older(versions.data.length - shown.length)}
        </button>
      ) : null}
      {open === undefined ? null : (
        <Suspense>
          <VersionDialog
            entry={entry}
            version={open}
            onClose={() => setOpen(undefined)}
            onRestored={(saved) => {
              setOpen(undefined)
              onChanged(saved)
            }}
          />
        </Suspense>
      )}
    </>
  )
}

function changedText({ version, changed }: EntryVersion, current: number): string {
  const what =
    changed.length === 0
      ? words.codex.history.first
      : changed.map((field) => fieldLabel(field as Parameters<typeof fieldLabel>[0])).join(', ')
  return version === current ? `${what} · ${words.codex.history.current}` : what
}

function timeText(time: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time))
}
