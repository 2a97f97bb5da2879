import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Chapter, ListedScene } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { useLeaving } from '../notices/leaving.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { outlineQuery } from './manuscript-queries.ts'
import type { OutlineChapter } from './manuscript-queries.ts'
import { withChapterAt, withSceneAt } from './outline-move.ts'
import type { ScenePlace } from './outline-move.ts'

/** What changes the outline of a manuscript. A move is shown at once, and taken back if it fails. */
export function useOutlineCalls(novelId: string) {
  const { api, queryClient, notices } = useWorkspace()
  const navigate = useNavigate()
  const { queryKey } = outlineQuery(api, novelId)
  const refresh = () => {
    void queryClient.invalidateQueries({ queryKey: keys.mentions(novelId) })
    return queryClient.invalidateQueries({ queryKey: keys.chapters(novelId) })
  }
  const options = {
    onError: (error: unknown) => notices.show({ text: problemFrom(error).detail, tone: 'problem' as const }),
    onSettled: refresh,
  }
  const show = (change: (outline: OutlineChapter[]) => OutlineChapter[]) =>
    queryClient.setQueryData<OutlineChapter[]>(queryKey, (known) => (known === undefined ? known : change(known)))
  const createScene = useMutation({
    ...options,
    mutationFn: (chapterId: string) => api.call('createScene', { params: { id: chapterId }, body: {} }),
    onSuccess: async (scene) => {
      queryClient.setQueryData(keys.scene(scene.id), scene)
      await refresh()
      void navigate({ to: '/novels/$novelId/manuscript/$sceneId', params: { novelId, sceneId: scene.id } })
    },
  })
  const createChapter = useMutation({
    ...options,
    mutationFn: (title: string) => api.call('createChapter', { params: { id: novelId }, body: { title } }),
    onSuccess: ({ id }) => createScene.mutate(id),
  })
  const renameChapter = useMutation({
    ...options,
    mutationFn: ({ chapter, title }: { chapter: Chapter; title: string }) =>
      api.call('updateChapter', { params: { id: chapter.id }, body: { version: chapter.version, title } }),
  })
  const moveChapter = useMutation({
    ...options,
    mutationFn: ({ chapter, position }: { chapter: Chapter; position: number }) =>
      api.call('updateChapter', { params: { id: chapter.id }, body: { version: chapter.version, position } }),
    onMutate: ({ chapter, position }) => void show((outline) => withChapterAt(outline, chapter.id, position)),
  })
  const moveScene = useMutation({
    ...options,
    mutationFn: ({ scene, place }: { scene: ListedScene; place: ScenePlace }) =>
      api.call('updateScene', { params: { id: scene.id }, body: { version: scene.version, ...place } }),
    onMutate: ({ scene, place }) => void show((outline) => withSceneAt(outline, scene.id, place)),
    onSuccess: (scene) => queryClient.setQueryData(keys.scene(scene.id), scene),
  })
  return { createScene, createChapter, renameChapter, moveChapter, moveScene, refresh }
}

/** Deletes a chapter or a scene after a while in which that can be undone. */
export function useOutlineDeletion(novelId: string) {
  const { api, queryClient } = useWorkspace()
  const { leaving, remove } = useLeaving()
  const navigate = useNavigate()
  const settled = () => queryClient.invalidateQueries({ queryKey: keys.chapters(novelId) })
  const leave = () => void navigate({ to: '/novels/$novelId/manuscript', params: { novelId } })
  return {
    leaving,
    deleteScene: (scene: ListedScene, name: string) => {
      remove(
        scene.id,
        {
          what: words.manuscript.quoted(name),
          run: () => api.call('deleteScene', { params: { id: scene.id }, keepalive: true }),
          settled,
        },
        () => void navigate({ to: '/novels/$novelId/manuscript/$sceneId', params: { novelId, sceneId: scene.id } }),
      )
      leave()
    },
    deleteChapter: (chapter: OutlineChapter) => {
      remove(chapter.id, {
        what: words.manuscript.quoted(chapter.title),
        run: () => api.call('deleteChapter', { params: { id: chapter.id }, keepalive: true }),
        settled,
      })
      leave()
    },
  }
}
