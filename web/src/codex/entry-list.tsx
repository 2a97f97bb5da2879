import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { Entry } from '@scriptorium/contracts/nouns'
import { useDrafts } from '../account/me.ts'
import { entriesQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { useLeaving } from '../notices/leaving.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { useWorkspace } from '../workspace.ts'
import styles from './entry-list.module.css'
import type { EntryFilter } from './entry-search.ts'
import { controlName, typeName } from './entry-words.ts'

const rowPx = 62
const aheadRows = 30

/** The entries that match, drawn only where they are seen: a codex of 10,000 scrolls like one of ten. */
export function EntryList({ novelId, filter }: { novelId: string; filter: EntryFilter }) {
  const { api } = useWorkspace()
  const scroller = useRef<HTMLDivElement>(null)
  const { leaving } = useLeaving()
  const query = useInfiniteQuery({ ...entriesQuery(api, novelId, filter), placeholderData: keepPreviousData })
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const entries = useMemo(
    () => data?.pages.flatMap((page) => page.items).filter((entry) => !leaving.has(entry.id)),
    [data, leaving],
  )
  // The virtualizer changes within itself; this component is not one to be memoized by a compiler, and is not.
  // oxlint-disable-next-line react/incompatible-library
  const rows = useVirtualizer({
    count: entries?.length ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 8,
    getItemKey: (index) => entries?.[index]?.id ?? index,
  })
  const items = rows.getVirtualItems()
  const lastSeen = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && entries !== undefined && lastSeen > entries.length - aheadRows)
      void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, lastSeen, entries, fetchNextPage])
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
  }, [filter])
  if (entries === undefined && error === null) return <ListSkeleton />
  if (entries === undefined) {
    return (
      <div className={styles.note}>
        <ProblemNote error={error}>
          <Button size="xs" variant="default" onClick={() => void query.refetch()}>
            Try again
          </Button>
        </ProblemNote>
      </div>
    )
  }
  return (
    <div className={styles.scroller} ref={scroller}>
      {entries.length === 0 ? (
        <Empty filter={filter} />
      ) : (
        <ul className={styles.rows} style={{ height: rows.getTotalSize() }}>
          {items.map((item) => {
            const entry = entries[item.index]
            return entry === undefined ? null : (
              <li
                key={item.key}
                className={styles.row}
                style={{ transform: `translateY(${item.start}px)`, height: rowPx }}
              >
                <EntryRow entry={entry} />
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}

function EntryRow({ entry }: { entry: Entry }) {
  const drafts = useDrafts()
  const unsaved = useSyncExternalStore(drafts.subscribe, () => drafts.get(`entry:${entry.id}`) !== undefined)
  const aliases = entry.aliases.map((alias) => alias.text).join(', ')
  return (
    <Link
      to="/novels/$novelId/codex/$entryId"
      params={{ novelId: entry.novelId, entryId: entry.id }}
      search
      className={styles.link}
    >
      <span className={styles.color} style={entry.color === undefined ? {} : { background: entry.color }} />
      <span className={styles.words}>
        <span className={styles.name} data-words>
          {entry.name}
          {entry.pinned ? (
            <span className={styles.pin} title="Pinned">
              <Icon name="pin" size={13} />
            </span>
          ) : null}
          {unsaved ? <span className={styles.unsaved}>unsaved</span> : null}
        </span>
        <span className={styles.facts}>
          {[typeName(entry.type), entry.control === 'detected' ? '' : controlName(entry.control), aliases]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
    </Link>
  )
}

function Empty({ filter }: { filter: EntryFilter }) {
  const narrowed = Object.entries(filter).some(
    ([name, value]) => name !== 'sort' && value !== undefined && value !== '',
  )
  return (
    <p className={styles.note}>
      {narrowed
        ? 'No entries match. Change the search or the filter.'
        : 'No entries yet. Begin with the people and places that matter most.'}
    </p>
  )
}

function ListSkeleton() {
  return (
    <div className={styles.note} aria-busy="true" aria-label="Loading entries">
      {Array.from({ length: 7 }, (_none, index) => (
        <Skeleton key={index} height={42} mb={18} />
      ))}
    </div>
  )
}
