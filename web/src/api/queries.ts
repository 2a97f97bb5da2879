import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { entryQueryOf } from '../codex/entry-search.ts'
import type { EntryFilter } from '../codex/entry-search.ts'
import type { Client } from './client.ts'

type Page<Item> = { items: Item[]; nextCursor?: string }

/** The keys of all that is cached, so that a change knows what to refresh. */
export const keys = {
  me: ['me'] as const,
  sessions: ['sessions'] as const,
  novels: ['novels'] as const,
  novel: (id: string) => ['novels', id] as const,
  connections: ['connections'] as const,
  models: ['models'] as const,
  connectionModels: (id: string) => ['models', id] as const,
  threads: (novelId: string) => ['threads', novelId] as const,
  thread: (id: string) => ['thread', id] as const,
  messages: (threadId: string) => ['messages', threadId] as const,
  generation: (id: string) => ['generation', id] as const,
  context: (id: string) => ['context', id] as const,
  entries: (novelId: string) => ['entries', novelId] as const,
  entry: (id: string) => ['entry', id] as const,
  tags: (novelId: string) => ['entries', novelId, 'tags'] as const,
  relations: (entryId: string) => ['relations', entryId] as const,
  graph: (novelId: string) => ['graph', novelId] as const,
  categories: (novelId: string) => ['categories', novelId] as const,
  entryTypes: (novelId: string) => ['entry-types', novelId] as const,
  templates: (novelId: string) => ['detail-templates', novelId] as const,
  progressions: (entryId: string) => ['progressions', entryId] as const,
  versions: (entryId: string) => ['versions', entryId] as const,
  deletedEntries: (novelId: string) => ['deleted-entries', novelId] as const,
  aliasHealth: (novelId: string) => ['alias-health', novelId] as const,
  chapters: (novelId: string) => ['chapters', novelId] as const,
  scenes: (chapterId: string) => ['scenes', chapterId] as const,
  scene: (id: string) => ['scene', id] as const,
  mentions: (novelId: string) => ['mentions', novelId] as const,
  series: ['series'] as const,
}

const pageSize = '200'
const pagesMax = 100

/** Follows the cursors to the end; a list that long is shown whole, and 20,000 items are the bound. */
export async function allPages<Item>(load: (cursor: string | undefined) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const page = await load(cursor)
    items.push(...page.items)
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  return items
}

export function pageQuery(cursor: string | undefined): { limit: string; cursor?: string } {
  return cursor === undefined ? { limit: pageSize } : { limit: pageSize, cursor }
}

export function meQuery(api: Client) {
  return queryOptions({
    queryKey: keys.me,
    queryFn: ({ signal }) => api.call('getMe', { signal }),
    staleTime: 60_000,
  })
}

export function sessionsQuery(api: Client) {
  return queryOptions({
    queryKey: keys.sessions,
    queryFn: async ({ signal }) => (await api.call('listSessions', { signal })).items,
  })
}

export function novelsQuery(api: Client) {
  return queryOptions({
    queryKey: keys.novels,
    queryFn: ({ signal }) => allPages((cursor) => api.call('listNovels', { query: pageQuery(cursor), signal })),
  })
}

export function novelQuery(api: Client, id: string) {
  return queryOptions({
    queryKey: keys.novel(id),
    queryFn: ({ signal }) => api.call('getNovel', { params: { id }, signal }),
  })
}

export function connectionsQuery(api: Client) {
  return queryOptions({
    queryKey: keys.connections,
    queryFn: ({ signal }) => allPages((cursor) => api.call('listConnections', { query: pageQuery(cursor), signal })),
    staleTime: 30_000,
  })
}

/** The models of every connection that is switched on; one that does not answer is left out and named in `error`. */
export function modelsQuery(api: Client) {
  return queryOptions({
    queryKey: keys.models,
    queryFn: ({ signal }) => api.call('listModels', { signal }),
    staleTime: 5 * 60_000,
  })
}

export function connectionModelsQuery(api: Client, id: string) {
  return queryOptions({
    queryKey: keys.connectionModels(id),
    queryFn: ({ signal }) => api.call('listConnectionModels', { params: { id }, signal }),
    staleTime: 60_000,
  })
}

export function threadsQuery(api: Client, novelId: string, filter: { q?: string; archived?: boolean } = {}) {
  const query = {
    ...(filter.q === undefined || filter.q === '' ? {} : { q: filter.q }),
    ...(filter.archived === true ? { archived: 'true' as const } : {}),
  }
  return queryOptions({
    queryKey: [...keys.threads(novelId), query],
    queryFn: ({ signal }) =>
      allPages((cursor) =>
        api.call('listThreads', { params: { id: novelId }, query: { ...query, ...pageQuery(cursor) }, signal }),
      ),
  })
}

export function threadQuery(api: Client, id: string) {
  return queryOptions({
    queryKey: keys.thread(id),
    queryFn: ({ signal }) => api.call('getThread', { params: { id }, signal }),
  })
}

export function messagesQuery(api: Client, threadId: string) {
  return queryOptions({
    queryKey: keys.messages(threadId),
    queryFn: ({ signal }) =>
      allPages((cursor) => api.call('listMessages', { params: { id: threadId }, query: pageQuery(cursor), signal })),
  })
}

export function generationQuery(api: Client, id: string) {
  return queryOptions({
    queryKey: keys.generation(id),
    queryFn: ({ signal }) => api.call('getGeneration', { params: { id }, signal }),
    staleTime: 60_000,
  })
}

export function contextQuery(api: Client, id: string) {
  return queryOptions({
    queryKey: keys.context(id),
    queryFn: ({ signal }) => api.call('getGenerationContext', { params: { id }, signal }),
  })
}

export function entriesQuery(api: Client, novelId: string, filter: EntryFilter) {
  return infiniteQueryOptions({
    queryKey: [...keys.entries(novelId), filter],
    queryFn: ({ signal, pageParam }) =>
      api.call('listEntries', {
        params: { id: novelId },
        query: { ...entryQueryOf(filter), limit: '100', ...(pageParam === '' ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
}

/** All tags of a novel's entries, archived ones too, in alphabetical order. */
export function tagsQuery(api: Client, novelId: string) {
  return queryOptions({
    queryKey: keys.tags(novelId),
    queryFn: async ({ signal }) => {
      const tags = await allPages((cursor) =>
        api.call('listTags', { params: { id: novelId }, query: pageQuery(cursor), signal }),
      )
      return tags.map(({ name }) => name).sort((a, b) => a.localeCompare(b))
    },
    staleTime: 60_000,
  })
}

export function entryQuery(api: Client, id: string) {
  return queryOptions({
    queryKey: keys.entry(id),
    queryFn: ({ signal }) => api.call('getEntry', { params: { id }, signal }),
  })
}
