import { useEffect, useMemo, useRef } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { Entry } from '@scriptorium/contracts/nouns'
import { entriesQuery } from '../api/queries.ts'
import { useLeaving } from '../notices/leaving.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { language, words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { BulkBar } from './bulk-bar.tsx'
import styles from './entry-list.module.css'
import { EntryRow } from './entry-row.tsx'
import { isNarrowed, orderOf } from './entry-search.ts'
import type { EntryFilter } from './entry-search.ts'
import { useTypeNames } from './entry-words.ts'
import { useDensity } from './list-choices.ts'
import { useSelection } from './selection.ts'
import { useTypeCounts } from './type-counts.tsx'

const rowPx = { comfortable: 62, compact: 38 } as const
const headPx = 38
const aheadRows = 40

type ListProps = {
  novelId: string
  filter: EntryFilter
  /** With columns for what else an entry is. */
  wide: boolean
}

/** The entries that match, drawn only where they are seen: a codex of 10,000 scrolls like one of ten. */
export function EntryList({ novelId, filter, wide }: ListProps) {
  const { api } = useWorkspace()
  const { leaving } = useLeaving()
  const [density] = useDensity()
  const query = useInfiniteQuery({ ...entriesQuery(api, novelId, filter), placeholderData: keepPreviousData })
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const entries = useMemo(
    () =>
      naturallyOrdered(
        (data?.pages ?? []).flatMap((page) => page.items).filter((entry) => !leaving.has(entry.id)),
        data?.pages.length === 1 && !hasNextPage ? orderOf(filter) : undefined,
      ),
    [data, leaving, hasNextPage, filter],
  )
  const selection = useSelection(entries)
  const lines = useMemo(() => linesOf(entries, filter.sort === 'type'), [entries, filter.sort])
  const loadMore = (lastSeen: number) => {
    if (hasNextPage && !isFetchingNextPage && lastSeen > lines.length - aheadRows) void fetchNextPage()
  }
  const selectAll = async () => {
    let result = await query.fetchNextPage({ cancelRefetch: false })
    while (result.hasNextPage) result = await query.fetchNextPage()
    selection.set((result.data?.pages ?? []).flatMap((page) => page.items.map(({ id }) => id)))
  }
  if (data === undefined && error === null) return <ListSkeleton />
  if (data === undefined) {
    return (
      <div className={styles.note}>
        <ProblemNote error={error}>
          <Button size="xs" variant="default" onClick={() => void query.refetch()}>
            {words.tryAgain}
          </Button>
        </ProblemNote>
      </div>
    )
  }
  if (entries.length === 0) return <Empty novelId={novelId} narrowed={isNarrowed(filter)} />
  return (
    <>
      <Rows
        key={density}
        lines={lines}
        filter={filter}
        novelId={novelId}
        rowHeight={rowPx[density]}
        onSeen={loadMore}
        renderEntry={(entry) => (
          <EntryRow
            entry={entry}
            wide={wide}
            density={density}
            selected={selection.ids.has(entry.id)}
            selecting={selection.ids.size > 0}
            onSelect={(range) => selection.toggle(entry.id, range)}
          />
        )}
      />
      {selection.ids.size === 0 ? null : (
        <BulkBar
          novelId={novelId}
          entries={entries.filter(({ id }) => selection.ids.has(id))}
          hasMore={hasNextPage || selection.ids.size < entries.length}
          onSelectAll={() => void selectAll()}
          onClear={selection.clear}
        />
      )}
    </>
  )
}

function Empty({ novelId, narrowed }: { novelId: string; narrowed: boolean }) {
  if (narrowed) return <p className={styles.note}>{words.codex.list.noMatch}</p>
  return (
    <div className={styles.empty}>
      <p>{words.codex.list.empty}</p>
      <Link to="/novels/$novelId/transfer" params={{ novelId }}>
        {words.codex.list.importInstead}
      </Link>
    </div>
  )
}

/** A list by name that is whole has its numbers in their order: 2 before 10. The server compares letter by letter. */
function naturallyOrdered(entries: Entry[], order: string | undefined): Entry[] {
  if (order !== 'name' && order !== '-name') return entries
  const { compare } = new Intl.Collator(language, { numeric: true })
  const sign = order === 'name' ? 1 : -1
  return entries.sort((a, b) => Number(b.pinned) - Number(a.pinned) || sign * compare(a.name, b.name))
}

type Line = { type: string } | { entry: Entry }

/** The entries, with a line before the first of each type where they are ordered by it. */
function linesOf(entries: readonly Entry[], grouped: boolean): Line[] {
  if (!grouped) return entries.map((entry) => ({ entry }))
  return entries.flatMap((entry, index) =>
    entry.type === entries[index - 1]?.type ? [{ entry }] : [{ type: entry.type }, { entry }],
  )
}

type RowsProps = {
  lines: readonly Line[]
  filter: EntryFilter
  novelId: string
  rowHeight: number
  onSeen: (lastLine: number) => void
  renderEntry: (entry: Entry) => React.ReactNode
}

function Rows({ lines, filter, novelId, rowHeight, onSeen, renderEntry }: RowsProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const { nameOf } = useTypeNames(novelId)
  const counts = useTypeCounts(novelId)
  // The virtualizer changes within itself; this component is not one to be memoized by a compiler, and is not.
  // oxlint-disable-next-line react/incompatible-library
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => ('type' in lines[index]! ? headPx : rowHeight),
    overscan: 10,
    getItemKey: (index) => keyOf(lines[index], index),
  })
  const items = rows.getVirtualItems()
  const lastSeen = items.at(-1)?.index ?? 0
  useEffect(() => onSeen(lastSeen), [lastSeen, onSeen])
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
  }, [filter])
  const countOf = (type: string) => (isNarrowed(filter) ? undefined : counts?.of.get(type))
  return (
    <div className={styles.scroller} ref={scroller}>
      <ul className={styles.rows} style={{ height: rows.getTotalSize() }}>
        {items.map((item) => {
          const line = lines[item.index]
          const style = { transform: `translateY(${item.start}px)`, height: item.size }
          if (line === undefined) return null
          return (
            <li key={item.key} className={styles.row} style={style}>
              {'type' in line ? (
                <h3 className={styles.group}>
                  {nameOf(line.type)} <span>{countOf(line.type)?.toLocaleString()}</span>
                </h3>
              ) : (
                renderEntry(line.entry)
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function keyOf(line: Line | undefined, index: number): string | number {
  if (line === undefined) return index
  return 'type' in line ? `type ${line.type}` : line.entry.id
}

function ListSkeleton() {
  return (
    <section className={styles.note} aria-busy="true" aria-label={words.loading}>
      {Array.from({ length: 7 }, (_none, index) => (
        <Skeleton key={index} height={42} mb={18} />
      ))}
    </section>
  )
}
