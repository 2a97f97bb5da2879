import { queryOptions } from '@tanstack/react-query'
import type { Chapter, ListedScene } from '@scriptorium/contracts/nouns'
import type { Client } from '../api/client.ts'
import { allPages, keys, pageQuery } from '../api/queries.ts'

export type OutlineChapter = Chapter & { scenes: ListedScene[] }

/** So many chapters are asked for their scenes at once. */
const atOnce = 6

/** The chapters of a novel with their scenes, all in their order, without texts. */
export function outlineQuery(api: Client, novelId: string) {
  return queryOptions({
    queryKey: [...keys.chapters(novelId), 'outline'],
    queryFn: async ({ signal }): Promise<OutlineChapter[]> => {
      const chapters = await allPages((cursor) =>
        api.call('listChapters', { params: { id: novelId }, query: pageQuery(cursor), signal }),
      )
      const outline: OutlineChapter[] = []
      for (let start = 0; start < chapters.length; start += atOnce) {
        const some = chapters.slice(start, start + atOnce).map(async (chapter) => {
          const scenes = await allPages((cursor) =>
            api.call('listScenes', { params: { id: chapter.id }, query: pageQuery(cursor), signal }),
          )
          return { ...chapter, scenes }
        })
        outline.push(...(await Promise.all(some)))
      }
      return outline
    },
    staleTime: 10_000,
  })
}

export function sceneQuery(api: Client, id: string) {
  return queryOptions({
    queryKey: keys.scene(id),
    queryFn: ({ signal }) => api.call('getScene', { params: { id }, signal }),
  })
}

/** How often each scene names each entry. */
export function allMentionsQuery(api: Client, novelId: string) {
  return queryOptions({
    queryKey: [...keys.mentions(novelId), 'all'],
    queryFn: ({ signal }) =>
      allPages((cursor) =>
        api.call('listSceneMentions', { params: { id: novelId }, query: pageQuery(cursor), signal }),
      ),
    staleTime: 10_000,
  })
}
