import { describe, expect, it } from 'vitest'
import type { OutlineChapter } from './manuscript-queries.ts'
import { sceneStep, withChapterAt, withSceneAt } from './outline-move.ts'

const chapter = (id: string, ...scenes: string[]) =>
  ({ id, scenes: scenes.map((scene) => ({ id: scene, chapterId: id })) }) as unknown as OutlineChapter
const outline = [chapter('one', 'a', 'b'), chapter('two', 'c'), chapter('three')]
const shapeOf = (chapters: OutlineChapter[]) =>
  chapters.map(({ id, scenes }) => `${id}:${scenes.map((scene) => scene.id).join('')}`)

describe('moving in the outline', () => {
  it('puts a scene at its place among the others, in its chapter and in another', () => {
    expect(shapeOf(withSceneAt(outline, 'a', { chapterId: 'one', position: 1 }))).toEqual(['one:ba', 'two:c', 'three:'])
    expect(shapeOf(withSceneAt(outline, 'a', { chapterId: 'two', position: 1 }))).toEqual(['one:b', 'two:ca', 'three:'])
  })

  it('puts a chapter at its place, with its scenes', () => {
    expect(shapeOf(withChapterAt(outline, 'one', 2))).toEqual(['two:c', 'three:', 'one:ab'])
  })

  it('steps over the edge of a chapter, and not over those of the story', () => {
    expect(sceneStep(outline, 'b', 1)).toEqual({ chapterId: 'two', position: 0 })
    expect(sceneStep(outline, 'c', -1)).toEqual({ chapterId: 'one', position: 2 })
    expect(sceneStep(outline, 'b', -1)).toEqual({ chapterId: 'one', position: 0 })
    expect(sceneStep(outline, 'a', -1)).toBeUndefined()
    expect(sceneStep(outline, 'nowhere', 1)).toBeUndefined()
  })
})
