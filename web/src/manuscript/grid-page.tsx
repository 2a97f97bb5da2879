import { useMemo, useRef, useState } from 'react'
import { Select, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { GraphNode, SceneMention } from '@scriptorium/contracts/nouns'
import { graphQuery } from '../codex/codex-queries.ts'
import { useTypeNames } from '../codex/entry-words.ts'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { usePageTitle } from '../shell/page-title.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { allMentionsQuery, outlineQuery } from './manuscript-queries.ts'
import styles from './grid-page.module.css'
import { placedScenes } from './scene-name.ts'
import type { PlacedScene } from './scene-name.ts'

const rowPx = 34

/** Which scene names which entry, and how often: entries by scenes. */
export function GridPage() {
  const { novelId } = useParams({ from: '/authenticated/novels/$novelId/manuscript/grid' })
  const { api } = useWorkspace()
  const outline = useQuery(outlineQuery(api, novelId))
  const mentions = useQuery(allMentionsQuery(api, novelId))
  const graph = useQuery(graphQuery(api, novelId))
  const [type, setType] = useState<string | null>(null)
  const { options } = useTypeNames(novelId)
  usePageTitle(words.manuscript.grid, words.manuscript.title)
  const error = outline.error ?? mentions.error ?? graph.error
  const scenes = useMemo(() => placedScenes(outline.data ?? []), [outline.data])
  const rows = useMemo(
    () => rowsOf(graph.data?.nodes ?? [], mentions.data ?? [], type),
    [graph.data, mentions.data, type],
  )
  const isLoading = outline.data === undefined || mentions.data === undefined || graph.data === undefined
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <Link to="/novels/$novelId/manuscript" params={{ novelId }} className={styles.back}>
          <Icon name="back" size={16} /> {words.manuscript.title}
        </Link>
        <h1 className={styles.title}>{words.manuscript.grid}</h1>
        <Select
          size="xs"
          aria-label={words.codex.type}
          placeholder={words.codex.list.all}
          clearable
          data={options}
          value={type}
          onChange={setType}
        />
      </div>
      {error === null ? null : <ProblemNote error={error} />}
      {error === null && isLoading ? <Skeleton height={200} /> : null}
      {isLoading ? null : rows.length === 0 ? (
        <p className={styles.empty}>{words.manuscript.gridEmpty}</p>
      ) : (
        <Grid novelId={novelId} rows={rows} scenes={scenes} />
      )}
    </div>
  )
}

type GridRow = { node: GraphNode; counts: ReadonlyMap<string, number>; total: number }

/** The entries that a scene names, the most often named first. */
function rowsOf(nodes: readonly GraphNode[], mentions: readonly SceneMention[], type: string | null): GridRow[] {
  const byEntry = new Map<string, Map<string, number>>()
  for (const { entryId, sceneId, count } of mentions) {
    const counts = byEntry.get(entryId) ?? new Map<string, number>()
    counts.set(sceneId, count)
    byEntry.set(entryId, counts)
  }
  return nodes
    .flatMap((node) => {
      const counts = byEntry.get(node.id)
      if (counts === undefined || (type !== null && node.type !== type)) return []
      return [{ node, counts, total: [...counts.values()].reduce((sum, count) => sum + count, 0) }]
    })
    .sort((a, b) => b.total - a.total || a.node.name.localeCompare(b.node.name))
}

function Grid({ novelId, rows, scenes }: { novelId: string; rows: GridRow[]; scenes: PlacedScene[] }) {
  const scroller = useRef<HTMLElement>(null)
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const most = Math.max(1, ...rows.slice(0, 50).flatMap(({ counts }) => [...counts.values()]))
  const chapters = chapterRuns(scenes)
  return (
    // What scrolls must be reached by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={styles.scroller} ref={scroller} tabIndex={0} aria-label={words.manuscript.grid}>
      <table className={styles.grid}>
        <thead>
          <tr>
            <td className={styles.corner}>
              <span className="visually-hidden">{words.manuscript.chapters}</span>
            </td>
            {chapters.map(({ chapter, firstId, count }) => (
              <th key={firstId} colSpan={count} scope="colgroup" className={styles.chapter}>
                <span>{chapter}</span>
              </th>
            ))}
          </tr>
          <tr>
            <td className={styles.corner}>
              <span className="visually-hidden">{words.manuscript.scenes}</span>
            </td>
            {scenes.map((scene, index) => (
              <th key={scene.id} scope="col" className={styles.scene} title={`${scene.chapter}, ${scene.name}`}>
                <Link
                  to="/novels/$novelId/manuscript/$sceneId"
                  params={{ novelId, sceneId: scene.id }}
                  aria-label={`${index + 1}: ${scene.chapter}, ${scene.name}`}
                >
                  {index + 1}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <tr style={{ height: before }} aria-hidden="true" /> : null}
          {items.map((item) => {
            const row = rows[item.index]!
            return (
              <tr key={row.node.id} style={{ height: rowPx }}>
                <th scope="row" className={styles.name}>
                  <Link to="/novels/$novelId/codex/$entryId" params={{ novelId, entryId: row.node.id }}>
                    {row.node.name}
                  </Link>
                </th>
                {scenes.map(({ id }) => {
                  const count = row.counts.get(id)
                  const strength = count === undefined ? 0 : 14 + 28 * (Math.log(1 + count) / Math.log(1 + most))
                  return (
                    <td
                      key={id}
                      className={styles.cell}
                      style={{ '--strength': `${strength}%` } as React.CSSProperties}
                    >
                      {count}
                    </td>
                  )
                })}
              </tr>
            )
          })}
          {after > 0 ? <tr style={{ height: after }} aria-hidden="true" /> : null}
        </tbody>
      </table>
    </section>
  )
}

type Run = { chapter: string; firstId: string; count: number }

/** The chapters over the scenes, each as wide as it has scenes. */
function chapterRuns(scenes: readonly PlacedScene[]): Run[] {
  const runs: Run[] = []
  for (const { id, chapter } of scenes) {
    const last = runs.at(-1)
    if (last?.chapter === chapter) last.count += 1
    else runs.push({ chapter, firstId: id, count: 1 })
  }
  return runs
}
