import type { GraphEdge, GraphNode } from '@scriptorium/contracts/nouns'
import type { CodexGraph } from '../codex/codex-queries.ts'

export type GraphFilter = {
  /** Types that are left out. */
  hidden: ReadonlySet<string>
  /** Whether entries without any relation are there, too. */
  unrelated: boolean
}

/** What of a codex's graph is drawn: entries of the types that are wanted, and relations both of whose ends are there. */
export function shownGraph({ nodes, edges }: CodexGraph, { hidden, unrelated }: GraphFilter): CodexGraph {
  const wanted = new Set(nodes.filter(({ type }) => !hidden.has(type)).map(({ id }) => id))
  const shownEdges = edges.filter(({ fromEntryId, toEntryId }) => wanted.has(fromEntryId) && wanted.has(toEntryId))
  const related = new Set(shownEdges.flatMap(({ fromEntryId, toEntryId }) => [fromEntryId, toEntryId]))
  return { nodes: nodes.filter(({ id }) => wanted.has(id) && (unrelated || related.has(id))), edges: shownEdges }
}

export type Neighbour = { relationId: string; node: GraphNode; label: string }

/** What an entry is to the others, from its own end. */
export function neighboursOf({ nodes, edges }: CodexGraph, id: string): Neighbour[] {
  const known = new Map(nodes.map((node) => [node.id, node]))
  const end = ({ id: relationId, fromEntryId, toEntryId, label, inverseLabel }: GraphEdge): Neighbour[] => {
    const other = known.get(fromEntryId === id ? toEntryId : fromEntryId)
    if (other === undefined || (fromEntryId !== id && toEntryId !== id)) return []
    return [{ relationId, node: other, label: fromEntryId === id ? label : inverseLabel }]
  }
  return edges.flatMap(end)
}
