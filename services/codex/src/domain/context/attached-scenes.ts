/** The scenes that a lookup reads, and where in the story it stands. */
import { ServiceError } from '@scriptorium/contracts'
import { contextLimits } from '@scriptorium/contracts/nouns'
import type { ContextBody } from '@scriptorium/contracts/nouns'
import { endOf } from '@scriptorium/text'
import type { LookupView, ViewScene } from './codex-view.ts'

/** `scenes`: those attached, in the order of the story. `sceneId`: entries are as they are there. */
export type StoryPlace = { scenes: ViewScene[]; sceneId: string | undefined; pointOfViewId: string | undefined }

/** @throws ServiceError `validation_failed` for a `sceneId` that is none of the novel's; attached ones that are gone are left out */
export async function readScenes(
  view: Pick<LookupView, 'scenes'>,
  { sceneId, sceneIds = [], pointOfViewId }: Pick<ContextBody, 'sceneId' | 'sceneIds' | 'pointOfViewId'>,
): Promise<StoryPlace> {
  const known = await view.scenes(sceneId === undefined ? sceneIds : [...sceneIds, sceneId], sceneIds)
  const attached = new Set(sceneIds)
  const scenes = known.filter(({ id }) => attached.has(id))
  const here = sceneId === undefined ? scenes.at(-1) : known.find(({ id }) => id === sceneId)
  if (sceneId !== undefined && here === undefined)
    throw new ServiceError('validation_failed', {
      errors: [{ path: '/sceneId', message: 'is no scene of this novel.' }],
    })
  return { scenes: withinUnits(scenes), sceneId: here?.id, pointOfViewId: pointOfViewId ?? here?.pointOfViewId }
}

/** The later a scene, the sooner it is whole; of what is too long together the ends stay. */
function withinUnits(scenes: readonly ViewScene[]): ViewScene[] {
  let left: number = contextLimits.sceneUnitsTogether
  return scenes
    .toReversed()
    .map((scene) => {
      const text = endOf(scene.text, left)
      left -= text.length
      return { ...scene, text, whole: scene.whole && text.length === scene.text.length }
    })
    .toReversed()
}
