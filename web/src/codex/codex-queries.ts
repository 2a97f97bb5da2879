import { queryOptions } from '@tanstack/react-query'
import type { GraphEdge, GraphNode } from '@scriptorium/contracts/nouns'
import type { Client } from '../api/client.ts'
import { allPages, keys, pageQuery } from '../api/queries.ts'

export function relationsQuery(api: Client, entryId: string) {
  return queryOptions({
    queryKey: keys.relations(entryId),
    queryFn: ({ signal }) =>
      allPages((cursor) => api.call('listRelations', { params: { id: entryId }, query: pageQuery(cursor), signal })),
  })
}

export function categoriesQuery(api: Client, novelId: string) {
  return queryOptions({
    queryKey: keys.categories(novelId),
    queryFn: ({ signal }) =>
      allPages((cursor) => api.call('listCategories', { params: { id: novelId }, query: pageQuery(cursor), signal })),
    staleTime: 60_000,
  })
}

export function entryTypesQuery(api: Client, novelId: string) {
  return queryOptions({
    queryKey: keys.entryTypes(novelId),
    queryFn: ({ signal }) =>
      allPages((cursor) => api.call('listEntryTypes', { params: { id: novelId }, query: pageQuery(cursor), signal })),
    staleTime: 60_000,
  })
}

export function templatesQuery(api: Client, novelId: string) {
  return queryOptions({
    queryKey: keys.templates(novelId),
    queryFn: ({ signal }) =>
      allPages((cursor) =>
        api.call('listDetailTemplates', { params: { id: novelId }, query: pageQuery(cursor), signal }),
      ),
    staleTime: 60_000,
  })
}

export function progressionsQuery(api: Client, entryId: string) {
  return queryOptions({
    queryKey: keys.progressions(entryId),
    queryFn: ({ signal }) =>
      allPages((cursor) => api.call('listProgressions', { params: { id: entryId }, query: pageQuery(cursor), signal })),
  })
}

export function versionsQuery(api: Client, entryId: string) {
  return queryOptions({
    queryKey: keys.versions(entryId),
    queryFn: ({ signal }) =>
      allPages((cursor) =>
        api.call('listEntryVersions', { params: { id: entryId }, query: pageQuery(cursor), signal }),
      ),
  })
}

export function diffQuery(api: Client, entryId: string, { from, to }: { from?: number; to: number }) {
  return queryOptions({
    queryKey: [...keys.versions(entryId), 'diff', from ?? null, to],
    queryFn: ({ signal }) =>
      api.call('getEntryDiff', {
        params: { id: entryId },
        query: { to: String(to), ...(from === undefined ? {} : { from: String(from) }) },
        signal,
      }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function deletedEntriesQuery(api: Client, novelId: string) {
  return queryOptions({
    queryKey: keys.deletedEntries(novelId),
    queryFn: async ({ signal }) => (await api.call('listDeletedEntries', { params: { id: novelId }, signal })).items,
  })
}

export function aliasHealthQuery(api: Client, novelId: string) {
  return queryOptions({
    queryKey: keys.aliasHealth(novelId),
    queryFn: ({ signal }) => api.call('checkAliases', { params: { id: novelId }, signal }),
    staleTime: 30_000,
  })
}

/** Which scenes name the entry, and how often. */
export function sceneMentionsQuery(api: Client, novelId: string, entryId: string) {
  return queryOptions({
    queryKey: [...keys.mentions(novelId), entryId],
    queryFn: ({ signal }) =>
      allPages((cursor) =>
        api.call('listSceneMentions', { params: { id: novelId }, query: { ...pageQuery(cursor), entryId }, signal }),
      ),
  })
}

export type CodexGraph = { nodes: GraphNode[]; edges: GraphEdge[] }

const graphPagesMax = 20

/** All entries that are not archived, without their texts, and what they are to each other. */
export function graphQuery(api: Client, novelId: string) {
  return queryOptions({
    queryKey: keys.graph(novelId),
    queryFn: async ({ signal }): Promise<CodexGraph> => {
      const graph: CodexGraph = { nodes: [], edges: [] }
      let cursor: string | undefined
      for (let pages = 0; pages < graphPagesMax; pages += 1) {
        const query = cursor === undefined ? {} : { cursor }
        const page = await api.call('getGraph', { params: { id: novelId }, query, signal })
        graph.nodes.push(...page.nodes)
        graph.edges.push(...page.edges)
        cursor = page.nextCursor
        if (cursor === undefined) break
      }
      return graph
    },
    staleTime: 30_000,
  })
}
