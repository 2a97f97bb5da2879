import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useComputedColorScheme } from '@mantine/core'
import cytoscape from 'cytoscape'
import type { Core, ElementDefinition, LayoutOptions, StylesheetJson } from 'cytoscape'
import fcose from 'cytoscape-fcose'
import type { CodexGraph } from '../codex/codex-queries.ts'
import { types } from '../codex/entry-choices.ts'
import { typeGlyph } from '../codex/entry-words.ts'
import { iconImage } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import styles from './graph-page.module.css'
import type { LayoutPlaces, LayoutTask } from './layout-worker.ts'

cytoscape.use(fcose)

/** From here on the layout takes its quicker way, and names show only when one looks closer. */
const manyNodes = 400

/** A few entries do not fill the page. */
const firstZoomMax = 1.25

type CanvasProps = {
  graph: CodexGraph
  label: string
  selected: string | undefined
  onSelect: (id: string | undefined) => void
  onOpen: (id: string) => void
}

/** The graph itself. It is drawn for the eye; everything in it can be reached through the fields beside it. */
export function GraphCanvas({ graph, label, selected, onSelect, onOpen }: CanvasProps) {
  const box = useRef<HTMLDivElement>(null)
  const core = useRef<Core>(undefined)
  const scheme = useComputedColorScheme('light')
  const select = useEffectEvent(onSelect)
  const open = useEffectEvent(onOpen)
  const places = useWorkerPlaces(graph)
  useEffect(() => {
    if (box.current === null || places === undefined) return undefined
    const made = draw(box.current, graph, places)
    core.current = made
    const zoom = Math.min(made.zoom(), firstZoomMax)
    if (zoom < made.zoom()) made.zoom(zoom).center()
    made.on('tap', (event) => {
      if (event.target === made) select(undefined)
    })
    made.on('tap', 'node', (event) => select(event.target.id()))
    made.on('dbltap', 'node', (event) => open(event.target.id()))
    return () => made.destroy()
  }, [graph, places])
  useEffect(() => {
    if (box.current !== null) core.current?.style(stylesFor(box.current, core.current.nodes().length <= manyNodes))
    // The colours are read from the page, which has changed them.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [scheme])
  useEffect(() => {
    if (core.current !== undefined) mark(core.current, selected)
    // Another graph is another drawing.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [graph, selected])
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role */}
      <div className={styles.canvas} ref={box} role="img" aria-label={label} />
      {places === undefined ? <output className={styles.drawing}>{words.graph.drawing}</output> : null}
    </>
  )
}

const nowhere: LayoutPlaces = {}

/** Where the nodes of a large graph go, once a worker has found that; a small one is laid out where it is drawn. */
function useWorkerPlaces(graph: CodexGraph): LayoutPlaces | undefined {
  const [found, setFound] = useState<{ graph: CodexGraph; places: LayoutPlaces }>()
  const isLarge = graph.nodes.length > manyNodes
  useEffect(() => {
    if (!isLarge) return undefined
    const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<LayoutPlaces>) => setFound({ graph, places: data })
    const edges = graph.edges.map(({ fromEntryId, toEntryId }) => ({ source: fromEntryId, target: toEntryId }))
    const task: LayoutTask = { nodes: graph.nodes.map(({ id }) => id), edges }
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    worker.postMessage(task)
    return () => worker.terminate()
  }, [graph, isLarge])
  if (!isLarge) return nowhere
  return found?.graph === graph ? found.places : undefined
}

/** The glyph of its type in each node; of a type of the writer's own the general one. */
function glyphStyles(color: string): StylesheetJson {
  const common = { 'background-width': '58%', 'background-height': '58%' } as const
  return [
    { selector: 'node', style: { ...common, 'background-image': iconImage(typeGlyph(''), color) } },
    ...types.map((type) => ({
      selector: `node[type = "${type}"]`,
      style: { ...common, 'background-image': iconImage(typeGlyph(type), color) },
    })),
  ]
}

function draw(container: HTMLElement, graph: CodexGraph, places: LayoutPlaces): Core {
  const many = graph.nodes.length > manyNodes
  const degrees = new Map<string, number>()
  for (const { fromEntryId, toEntryId } of graph.edges)
    for (const id of [fromEntryId, toEntryId]) degrees.set(id, (degrees.get(id) ?? 0) + 1)
  const elements: ElementDefinition[] = [
    ...graph.nodes.map(({ id, name, type, color }) => ({
      data: {
        id,
        name,
        type,
        size: 26 + 5 * Math.sqrt(degrees.get(id) ?? 0),
        ...(color === undefined ? {} : { color }),
      },
    })),
    ...graph.edges.map(({ id, fromEntryId, toEntryId, label }) => ({
      data: { id, source: fromEntryId, target: toEntryId, label },
    })),
  ]
  return cytoscape({
    container,
    elements,
    style: stylesFor(container, !many),
    minZoom: 0.05,
    maxZoom: 3,
    wheelSensitivity: 0.4,
    // What moves is drawn once as a picture; the edges come back when it rests.
    textureOnViewport: many,
    hideEdgesOnViewport: many,
    pixelRatio: many ? 1 : 'auto',
    layout: many
      ? { name: 'preset', positions: places, padding: 40 }
      : ({
          name: 'fcose',
          randomize: true,
          animate: false,
          nodeSeparation: 110,
          idealEdgeLength: 110,
          nodeRepulsion: 6_000,
          padding: 40,
        } as LayoutOptions),
  })
}

/** The one that is selected, and what it is related to; the rest steps back. */
function mark(core: Core, selected: string | undefined): void {
  core.batch(() => {
    core.elements().removeClass('near far chosen')
    const node = selected === undefined ? undefined : core.getElementById(selected)
    if (node === undefined || node.empty()) return
    const near = node.closedNeighborhood()
    near.addClass('near')
    core.elements().difference(near).addClass('far')
    node.addClass('chosen')
  })
  const node = selected === undefined ? undefined : core.getElementById(selected)
  if (node === undefined || node.empty()) return
  const { x1, y1, w, h } = core.extent()
  const { x, y } = node.position()
  if (x < x1 || y < y1 || x > x1 + w || y > y1 + h) core.center(node)
}

function stylesFor(element: HTMLElement, withGlyphs: boolean): StylesheetJson {
  const own = getComputedStyle(element)
  const color = (name: string) => own.getPropertyValue(name).trim()
  return [
    {
      selector: 'node',
      style: {
        width: 'data(size)',
        height: 'data(size)',
        'background-color': color('--accent-soft'),
        'border-width': 1.5,
        'border-color': color('--accent'),
        label: 'data(name)',
        color: color('--ink'),
        'font-family': own.getPropertyValue('--serif') || 'serif',
        'font-size': 13,
        'text-valign': 'bottom',
        'text-margin-y': 5,
        'text-wrap': 'ellipsis',
        'text-max-width': '130px',
        'min-zoomed-font-size': 8,
        'text-background-color': color('--paper'),
        'text-background-opacity': 0.75,
        'text-background-padding': '2px',
      },
    },
    ...(withGlyphs ? glyphStyles(color('--accent')) : []),
    {
      selector: 'node[color]',
      style: { 'border-color': 'data(color)', 'background-color': 'data(color)', 'background-opacity': 0.22 },
    },
    {
      selector: 'edge',
      style: {
        width: 1.2,
        'line-color': color('--line-strong'),
        'curve-style': 'haystack',
        'overlay-opacity': 0,
      },
    },
    {
      selector: 'edge.near',
      style: {
        label: 'data(label)',
        'font-size': 10,
        color: color('--ink-soft'),
        'text-rotation': 'autorotate',
        'text-background-color': color('--paper'),
        'text-background-opacity': 0.9,
        'text-background-padding': '2px',
        'line-color': color('--accent'),
        'min-zoomed-font-size': 6,
      },
    },
    { selector: '.far', style: { opacity: 0.18 } },
    { selector: '.chosen', style: { 'border-width': 4, 'border-color': color('--accent') } },
  ]
}
