import { useState } from 'react'
import { Button, Modal, SegmentedControl, Skeleton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Entry, EntryVersion } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { language, words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { diffQuery } from './codex-queries.ts'
import { fieldLabel } from './entry-draft.ts'
import { fieldText } from './field-text.ts'
import styles from './history.module.css'
import { TextDiff } from './text-diff.tsx'

type DialogProps = {
  entry: Entry
  version: EntryVersion
  onClose: () => void
  onRestored: (entry: Entry) => void
}

/** What a version changed, or how it differs from the entry as it is now; and the way back to it. */
export function VersionDialog({ entry, version, onClose, onRestored }: DialogProps) {
  const { api } = useWorkspace()
  const isCurrent = version.version === entry.version
  const isFirst = version.changed.length === 0
  const [mode, setMode] = useState(isFirst && !isCurrent ? 'since' : 'changed')
  const range = mode === 'since' ? { from: version.version, to: entry.version } : { to: version.version }
  const diff = useQuery({ ...diffQuery(api, entry.id, range), enabled: mode === 'since' || !isFirst })
  const restore = useRestore(entry, onRestored)
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(
    new Date(version.madeAt),
  )
  return (
    <Modal opened onClose={onClose} title={time} size="lg" closeButtonProps={{ 'aria-label': words.close }}>
      {isCurrent || isFirst ? null : (
        <SegmentedControl
          size="xs"
          mb="md"
          value={mode}
          onChange={setMode}
          aria-label={words.codex.history.compare}
          data={[
            { value: 'changed', label: words.codex.history.whatChanged },
            { value: 'since', label: words.codex.history.sinceThen },
          ]}
        />
      )}
      {mode === 'changed' && isFirst ? <p>{words.codex.history.firstVersion}</p> : null}
      {diff.error === null ? null : <ProblemNote error={diff.error} />}
      {diff.isLoading ? <Skeleton height={120} /> : null}
      <div className={styles.changes}>
        {diff.data?.changes.length === 0 ? <p>{words.codex.history.same}</p> : null}
        {diff.data?.changes.map(({ field, before, after }) => (
          <div key={field}>
            <h3 className={styles.field}>{fieldLabel(field as Parameters<typeof fieldLabel>[0])}</h3>
            <TextDiff before={fieldText(before)} after={fieldText(after)} />
          </div>
        ))}
      </div>
      {restore.error === null ? null : <ProblemNote error={restore.error} />}
      {isCurrent ? null : (
        <div className={styles.foot}>
          <small>{words.codex.history.restoreNote}</small>
          <Button
            loading={restore.isPending}
            onClick={() => restore.mutate({ version: entry.version, to: version.version })}
          >
            {words.codex.history.restore}
          </Button>
        </div>
      )}
    </Modal>
  )
}

function useRestore(entry: Entry, onRestored: (entry: Entry) => void) {
  const { api, queryClient, notices } = useWorkspace()
  const restore = (body: { version: number; to: number }) =>
    api.call('restoreEntry', { params: { id: entry.id }, body })
  const done = (saved: Entry) => {
    void queryClient.invalidateQueries({ queryKey: keys.versions(entry.id) })
    onRestored(saved)
  }
  return useMutation({
    mutationFn: restore,
    onSuccess: (saved) => {
      done(saved)
      const goBack = async () => {
        try {
          done(await restore({ version: saved.version, to: entry.version }))
        } catch (error) {
          notices.show({ text: problemFrom(error).detail, tone: 'problem' })
        }
      }
      notices.show({
        text: words.codex.history.restored,
        timeoutMs: 10_000,
        action: { label: words.undo, run: () => void goBack() },
      })
    },
  })
}
