import { lazy, Suspense, useState } from 'react'
import { Button, CloseButton } from '@mantine/core'
import type { Entry } from '@scriptorium/contracts/nouns'
import { part, useOpening } from '../shell/part.ts'
import { words } from '../words/words.ts'
import { useBulkChange } from './bulk-change.ts'
import styles from './entry-list.module.css'

const loadDialog = part(() => import('./bulk-dialog.tsx'))
const BulkDialog = lazy(() => loadDialog().then((module) => ({ default: module.BulkDialog })))

type BarProps = {
  novelId: string
  /** Those that are selected. */
  entries: Entry[]
  hasMore: boolean
  onSelectAll: () => void
  onClear: () => void
}

/** What can be done with all entries that are selected. */
export function BulkBar({ novelId, entries, hasMore, onSelectAll, onClear }: BarProps) {
  const [changing, setChanging] = useState(false)
  const opening = useOpening()
  const bulk = useBulkChange(novelId, () => {
    setChanging(false)
    onClear()
  })
  const archived = entries.every((entry) => entry.archived)
  const count = entries.length
  return (
    <section className={styles.bulk} aria-label={words.codex.bulk.region}>
      <CloseButton aria-label={words.codex.bulk.clear} onClick={onClear} />
      <output>{words.codex.bulk.selected(count)}</output>
      {hasMore ? (
        <Button size="compact-sm" variant="subtle" onClick={onSelectAll}>
          {words.codex.bulk.all}
        </Button>
      ) : null}
      <span className={styles.space} />
      <Button size="compact-sm" variant="default" onClick={() => opening(loadDialog, () => setChanging(true))}>
        {words.codex.bulk.change}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        loading={bulk.isPending}
        onClick={() =>
          bulk.mutate({
            entries,
            change: { archived: !archived },
            text: archived ? words.codex.bulk.unarchived(count) : words.codex.bulk.archived(count),
          })
        }
      >
        {archived ? words.codex.unarchive : words.codex.archive}
      </Button>
      {changing ? (
        <Suspense>
          <BulkDialog
            novelId={novelId}
            count={count}
            isPending={bulk.isPending}
            onClose={() => setChanging(false)}
            onChange={(change) => bulk.mutate({ entries, change, text: words.codex.bulk.changed(count) })}
          />
        </Suspense>
      ) : null}
    </section>
  )
}
