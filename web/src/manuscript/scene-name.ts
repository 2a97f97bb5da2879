import type { ListedScene } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'
import type { OutlineChapter } from './manuscript-queries.ts'

/** What a scene is called: its title, else its number in its chapter, from 0. */
export function sceneName(scene: Pick<ListedScene, 'title'>, index: number): string {
  return scene.title ?? words.manuscript.sceneNumber(index + 1)
}

export type PlacedScene = { id: string; name: string; chapter: string; position: number }

/** All scenes in the order of the story, each with its name and its chapter's. */
export function placedScenes(outline: readonly OutlineChapter[]): PlacedScene[] {
  return outline
    .flatMap((chapter) =>
      chapter.scenes.map((scene, index) => ({ id: scene.id, name: sceneName(scene, index), chapter: chapter.title })),
    )
    .map((scene, position) => ({ ...scene, position }))
}
