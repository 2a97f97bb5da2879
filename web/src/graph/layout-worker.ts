/** Finds places for the nodes of a large graph, beside the page, which stays quick meanwhile. */
import cytoscape from 'cytoscape'
import type { LayoutOptions } from 'cytoscape'
import fcose from 'cytoscape-fcose'
import { spread } from './spread.ts'

export type LayoutTask = { nodes: string[]; edges: { source: string; target: string }[] }
export type LayoutPlaces = Record<string, { x: number; y: number }>

/** Between the middles of two nodes. */
const apartPx = 85

cytoscape.use(fcose)

self.onmessage = ({ data }: MessageEvent<LayoutTask>) => {
  const core = cytoscape({
    headless: true,
    elements: {
      nodes: data.nodes.map((id) => ({ data: { id } })),
      edges: data.edges.map((edge) => ({ data: edge })),
    },
    layout: { name: 'preset' },
  })
  const layout = { name: 'fcose', quality: 'draft', animate: false, randomize: true, nodeSeparation: 90 }
  core.layout(layout as LayoutOptions).run()
  const places: LayoutPlaces = {}
  for (const node of core.nodes()) places[node.id()] = { ...node.position() }
  // The quick way of the layout puts some upon each other.
  spread(Object.values(places), apartPx)
  // A worker has no target but its page.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  self.postMessage(places)
}
