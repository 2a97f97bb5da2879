import type { OutlineChapter } from './manuscript-queries.ts'

/** Where a chapter or a scene goes: its place among the others, from 0; for a scene also its chapter. */
export type ScenePlace = { chapterId: string; position: number }

/** The outline with a scene at another place. `position` counts without the scene itself. */
export function withSceneAt(
  outline: readonly OutlineChapter[],
  sceneId: string,
  { chapterId, position }: ScenePlace,
): OutlineChapter[] {
  const scene = outline.flatMap(({ scenes }) => scenes).find(({ id }) => id === sceneId)
  if (scene === undefined) return [...outline]
  return outline.map((chapter) => {
    const scenes = chapter.scenes.filter(({ id }) => id !== sceneId)
    if (chapter.id === chapterId) scenes.splice(position, 0, { ...scene, chapterId })
    return { ...chapter, scenes }
  })
}

export function withChapterAt(
  outline: readonly OutlineChapter[],
  chapterId: string,
  position: number,
): OutlineChapter[] {
  const chapter = outline.find(({ id }) => id === chapterId)
  const others = outline.filter(({ id }) => id !== chapterId)
  if (chapter !== undefined) others.splice(position, 0, chapter)
  return others
}

/** One step up or down, out of its chapter at its edge: behind the last scene of the one before, before the first of the next. */
export function sceneStep(outline: readonly OutlineChapter[], sceneId: string, step: -1 | 1): ScenePlace | undefined {
  const at = outline.findIndex(({ scenes }) => scenes.some(({ id }) => id === sceneId))
  const chapter = outline[at]
  if (chapter === undefined) return undefined
  const next = chapter.scenes.findIndex(({ id }) => id === sceneId) + step
  if (next >= 0 && next < chapter.scenes.length) return { chapterId: chapter.id, position: next }
  const neighbour = outline[at + step]
  if (neighbour === undefined) return undefined
  return { chapterId: neighbour.id, position: step === 1 ? 0 : neighbour.scenes.length }
}
