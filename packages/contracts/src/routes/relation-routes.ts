/** What entries are to each other. */
import { entryRelationPage, Graph, GraphQuery, relation } from '../nouns/index.ts'
import { strictObject, IdParams, PageQuery } from '../schema.ts'
import { defineRoutes } from './route.ts'

export const relationRoutes = defineRoutes({
  listRelations: {
    method: 'GET',
    path: '/entries/:id/relations',
    tag: 'Codex',
    summary: 'What an entry is to others',
    params: IdParams,
    query: strictObject(PageQuery),
    status: 200,
    answer: entryRelationPage,
  },
  createRelation: {
    method: 'POST',
    path: '/entries/:id/relations',
    tag: 'Codex',
    summary: 'Add a relation',
    params: IdParams,
    body: relation.create,
    status: 201,
    answer: relation.read,
    problems: [409, 422],
    creates: true,
  },
  getRelation: {
    method: 'GET',
    path: '/relations/:id',
    tag: 'Codex',
    summary: 'A relation',
    params: IdParams,
    status: 200,
    answer: relation.read,
  },
  updateRelation: {
    method: 'PATCH',
    path: '/relations/:id',
    tag: 'Codex',
    summary: 'Change a relation',
    params: IdParams,
    body: relation.patch,
    status: 200,
    answer: relation.read,
    problems: [409],
  },
  deleteRelation: {
    method: 'DELETE',
    path: '/relations/:id',
    tag: 'Codex',
    summary: 'Delete a relation',
    params: IdParams,
    status: 204,
    empty: 'Gone.',
  },
  getGraph: {
    method: 'GET',
    path: '/novels/:id/graph',
    tag: 'Codex',
    summary: 'All entries of a novel and their relations, archived ones left out',
    params: IdParams,
    query: GraphQuery,
    status: 200,
    answer: Graph,
  },
})
