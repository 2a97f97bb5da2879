import { expect, it } from 'vitest'
import { neighboursOf, shownGraph } from './graph-elements.ts'

const node = (id: string, type = 'character') => ({ id, type, name: id.toUpperCase() })
const edge = (fromEntryId: string, toEntryId: string) => ({
  id: `${fromEntryId}${toEntryId}`,
  fromEntryId,
  toEntryId,
  label: 'mother of',
  inverseLabel: 'child of',
})
const graph = {
  nodes: [node('a'), node('b'), node('c', 'location'), node('d')],
  edges: [edge('a', 'b'), edge('b', 'c')],
}
const idsOf = ({ nodes, edges }: { nodes: { id: string }[]; edges: { id: string }[] }) =>
  [nodes, edges].map((items) => items.map(({ id }) => id))

it('leaves out the types that are not wanted, with their relations, and then what stands alone', () => {
  expect(idsOf(shownGraph(graph, { hidden: new Set(), unrelated: false }))).toEqual([
    ['a', 'b', 'c'],
    ['ab', 'bc'],
  ])
  expect(idsOf(shownGraph(graph, { hidden: new Set(['location']), unrelated: true }))).toEqual([
    ['a', 'b', 'd'],
    ['ab'],
  ])
  expect(idsOf(shownGraph(graph, { hidden: new Set(['character']), unrelated: false }))).toEqual([[], []])
})

it('names a relation from the end that is asked', () => {
  const names = (id: string) => neighboursOf(graph, id).map(({ label, node }) => `${label} ${node.name}`)
  expect(names('b')).toEqual(['child of A', 'mother of C'])
  expect(names('d')).toEqual([])
})
