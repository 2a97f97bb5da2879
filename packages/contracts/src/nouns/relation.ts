/** What entries are to each other, with a name for each direction, and all of it at once. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { byteText } from '../byte-limit.ts'
import { clearable, defineNoun, readOnly, required } from '../noun.ts'
import type { Read, Stored } from '../noun.ts'
import { Id, page, PageQuery, shortText, strictObject, Time, Version } from '../schema.ts'

/** `perEntry`: of one entry, to and from it. `graphItems`: nodes and edges of one page, within what a call may carry. */
export const relationLimits = { perEntry: 1_000, graphItems: 5_000 } as const

const Label = shortText(100)

export const relation = defineNoun(
  'relation',
  {
    id: readOnly(Id),
    fromEntryId: readOnly(Id),
    toEntryId: required(Id, { written: 'create' }),
    /** What the first is to the second: `mother of`. */
    label: required(Label),
    /** What the second is to the first: `daughter of`. */
    inverseLabel: required(Label),
    note: clearable(byteText(20_000, { minLength: 1 })),
    version: readOnly(Version),
    createdAt: readOnly(Time),
    updatedAt: readOnly(Time),
  },
  { versioned: true },
)
export type Relation = Read<typeof relation>
export type RelationFields = Stored<typeof relation>

/** A relation as one of its entries has it: `labelHere` is what that entry is to `entryId`, the other one. */
export const EntryRelation = strictObject({
  ...relation.read.properties,
  labelHere: Type.String(),
  entryId: Id,
  entryName: Type.String(),
  entryType: Type.String(),
})
export type EntryRelation = Relation & { labelHere: string; entryId: string; entryName: string; entryType: string }
export const entryRelationPage = page(Type.Unsafe<EntryRelation>(EntryRelation))

export const GraphNode = strictObject({
  id: Id,
  name: Type.String(),
  type: Type.String(),
  color: Type.Optional(Type.String()),
  categoryId: Type.Optional(Id),
})
export type GraphNode = Static<typeof GraphNode>
export const GraphEdge = strictObject({
  id: Id,
  fromEntryId: Id,
  toEntryId: Id,
  label: Type.String(),
  inverseLabel: Type.String(),
})
export type GraphEdge = Static<typeof GraphEdge>

export const GraphQuery = strictObject({ cursor: PageQuery.cursor })

/** Nodes come before edges; a page has `graphItems` at most of both together. */
export const Graph = strictObject({
  nodes: Type.Array(GraphNode),
  edges: Type.Array(GraphEdge),
  nextCursor: Type.Optional(Type.String()),
})
export type Graph = Static<typeof Graph>
