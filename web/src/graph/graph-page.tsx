import { lazy, Suspense, useMemo, useState } from 'react'
import { Button, Skeleton, Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { graphQuery } from '../codex/codex-queries.ts'
import { EntryCard } from '../codex/entry-card.tsx'
import { EntrySelect } from '../codex/entry-select.tsx'
import { typeGlyph, useTypeNames } from '../codex/entry-words.ts'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { usePageTitle } from '../shell/page-title.ts'
import { part } from '../shell/part.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { neighboursOf, shownGraph } from './graph-elements.ts'
import type { Neighbour } from './graph-elements.ts'
import styles from './graph-page.module.css'

const loadCanvas = part(() => import('./graph-canvas.tsx'))
const GraphCanvas = lazy(() => loadCanvas().then((module) => ({ default: module.GraphCanvas })))

/** What the entries of a codex are to each other, drawn. */
export function GraphPage() {
  const { novelId } = useParams({ from: '/authenticated/novels/$novelId/graph' })
  const { api } = useWorkspace()
  const navigate = useNavigate()
  const graph = useQuery(graphQuery(api, novelId))
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const [unrelated, setUnrelated] = useState(false)
  const [selected, setSelected] = useState<string>()
  usePageTitle(words.graph.title)
  const shown = useMemo(
    () => (graph.data === undefined ? undefined : shownGraph(graph.data, { hidden, unrelated })),
    [graph.data, hidden, unrelated],
  )
  const openEntry = (entryId: string) => {
    void navigate({ to: '/novels/$novelId/codex/$entryId', params: { novelId, entryId } })
  }
  /** What was searched for is shown, even if it was filtered away. */
  const find = (id: string) => {
    const node = graph.data?.nodes.find((each) => each.id === id)
    if (node !== undefined && hidden.has(node.type))
      setHidden(new Set([...hidden].filter((type) => type !== node.type)))
    if (node !== undefined && neighboursOf(graph.data!, id).length === 0) setUnrelated(true)
    setSelected(id === '' ? undefined : id)
  }
  return (
    <main className={styles.page}>
      <div className={styles.head}>
        <h1 className={styles.title}>{words.graph.title}</h1>
        <EntrySelect
          className={styles.find ?? ''}
          aria-label={words.graph.find}
          placeholder={words.graph.find}
          clearable
          novelId={novelId}
          value={selected ?? ''}
          onChange={find}
        />
      </div>
      {graph.data === undefined ? null : (
        <div className={styles.filters}>
          <TypeFilter novelId={novelId} nodes={graph.data.nodes} hidden={hidden} onChange={setHidden} />
          <Switch
            size="xs"
            label={words.graph.unrelated}
            checked={unrelated}
            onChange={(event) => setUnrelated(event.currentTarget.checked)}
          />
        </div>
      )}
      <div className={styles.stage}>
        {graph.error === null ? null : <ProblemNote error={graph.error} />}
        {graph.isPending ? <Skeleton height="100%" /> : null}
        {shown === undefined ? null : shown.nodes.length === 0 ? (
          <Empty novelId={novelId} hasEntries={(graph.data?.nodes.length ?? 0) > 0} />
        ) : (
          <Suspense fallback={<Skeleton height="100%" />}>
            <GraphCanvas
              graph={shown}
              label={words.graph.described(shown.nodes.length, shown.edges.length)}
              selected={selected}
              onSelect={setSelected}
              onOpen={openEntry}
            />
          </Suspense>
        )}
        {selected === undefined || graph.data === undefined ? null : (
          <aside className={styles.card} aria-label={words.graph.card}>
            <EntryCard entryId={selected} />
            <Neighbours neighbours={neighboursOf(graph.data, selected)} onSelect={find} />
            <Button size="compact-sm" onClick={() => openEntry(selected)}>
              {words.graph.open}
            </Button>
          </aside>
        )}
      </div>
    </main>
  )
}

function Neighbours({ neighbours, onSelect }: { neighbours: Neighbour[]; onSelect: (id: string) => void }) {
  if (neighbours.length === 0) return null
  return (
    <ul className={styles.neighbours}>
      {neighbours.map(({ relationId, node, label }) => (
        <li key={relationId}>
          <span>{label}</span>{' '}
          <button type="button" onClick={() => onSelect(node.id)}>
            {node.name}
          </button>
        </li>
      ))}
    </ul>
  )
}

type TypeFilterProps = {
  novelId: string
  nodes: { type: string }[]
  hidden: ReadonlySet<string>
  onChange: (hidden: ReadonlySet<string>) => void
}

function TypeFilter({ novelId, nodes, hidden, onChange }: TypeFilterProps) {
  const { options } = useTypeNames(novelId)
  const present = new Set(nodes.map(({ type }) => type))
  const toggle = (type: string) => {
    const next = new Set(hidden)
    if (!next.delete(type)) next.add(type)
    onChange(next)
  }
  return (
    <fieldset className={styles.types} aria-label={words.graph.types}>
      {options
        .filter(({ value }) => present.has(value))
        .map(({ value, label }) => (
          <button
            key={value}
            type="button"
            className={styles.type}
            aria-pressed={!hidden.has(value)}
            onClick={() => toggle(value)}
          >
            <Icon name={typeGlyph(value)} size={14} /> {label}
          </button>
        ))}
    </fieldset>
  )
}

function Empty({ novelId, hasEntries }: { novelId: string; hasEntries: boolean }) {
  return (
    <div className={styles.empty}>
      <p>{hasEntries ? words.graph.noRelations : words.graph.noEntries}</p>
      <Link to="/novels/$novelId/codex" params={{ novelId }}>
        {words.graph.toCodex}
      </Link>
    </div>
  )
}
