import type { LiveFrame } from '@scriptorium/contracts/live'

type Key = readonly unknown[]

/**
 * The keys of what shows what has changed; undefined for everything. Lists are named whatever novel they are of: an entry of a
 * series is in the lists of all its novels.
 */
export function changedKeys({ event, data }: LiveFrame): readonly Key[] | undefined {
  switch (event) {
    case 'entry-changed':
      return [
        ...one('entry', data.entryIds),
        ...one('versions', data.entryIds),
        ['entries'],
        ['graph'],
        ['novels'],
        ['alias-health'],
        ['deleted-entries'],
        ['about-to-tell'],
        ['mentions'],
      ]
    case 'relation-changed':
      return [['relations'], ['graph']]
    case 'scene-changed':
      return [...one('scene', data.sceneIds), ['chapters'], ['mentions'], ['suggestions'], ['alias-health']]
    case 'thread-changed':
      return [...one('thread', data.threadIds), ['threads']]
    case 'opened':
      return data.refetch ? undefined : []
    case 'refetch':
      return undefined
    case 'ping':
      return []
  }
}

/** Each by its id; all where there are too many to be named. */
function one(noun: string, ids: readonly string[] | undefined): Key[] {
  return ids === undefined ? [[noun]] : ids.map((id) => [noun, id])
}
