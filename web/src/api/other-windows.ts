import { routes } from '@scriptorium/contracts/routes'
import type { Route, RouteName } from '@scriptorium/contracts/routes'
import type { QueryClient } from '@tanstack/react-query'
import type { Client } from './client.ts'

/** Calls that send something but change nothing that is shown elsewhere, or nothing that its own stream does not tell. */
const changesNothing: readonly RouteName[] = [
  'previewMessage',
  'findMentions',
  'suggestNames',
  'proposeAliases',
  'lookupContext',
  'testUnsavedConnection',
  'testConnection',
  'cancelGeneration',
]

/** What is read again after a change, by the last noun of the path that it was made at. */
const readOf: Readonly<Record<string, readonly string[]>> = {
  novels: ['novels'],
  entries: ['entries', 'entry', 'novels', 'versions', 'graph', 'deleted-entries'],
  relations: ['relations', 'graph'],
  categories: ['categories', 'entries', 'entry'],
  'entry-types': ['entry-types', 'entries'],
  'detail-templates': ['detail-templates'],
  progressions: ['progressions'],
  chapters: ['chapters', 'scenes', 'mentions'],
  scenes: ['chapters', 'scenes', 'scene', 'mentions'],
  manuscript: ['chapters', 'scenes', 'mentions'],
  copies: ['entries', 'novels', 'graph', 'categories', 'entry-types', 'detail-templates'],
  series: ['series', 'novels'],
  threads: ['threads', 'thread'],
  messages: ['messages', 'threads', 'thread'],
  branch: ['messages'],
  regenerate: ['messages', 'threads', 'thread'],
  continue: ['messages', 'threads', 'thread'],
  replay: ['messages', 'threads', 'thread'],
  recover: ['threads', 'entries'],
  connections: ['connections', 'models'],
  favourite: ['models'],
  tasks: ['tasks'],
  'task-categories': ['task-categories', 'tasks'],
  presets: ['presets'],
  budget: ['budget'],
  tokens: ['tokens'],
  me: ['me'],
}

/** The beginnings of the keys of what shows what a call changed. */
export function changedBy(name: RouteName): readonly string[] {
  const { method, path }: Route = routes[name]
  if (method === 'GET' || changesNothing.includes(name)) return []
  const noun = path.split('/').findLast((part) => readOf[part] !== undefined)
  return noun === undefined ? [] : readOf[noun]!
}

type Channel = Pick<BroadcastChannel, 'postMessage' | 'onmessage'>

/**
 * Two windows side by side show the same: what one changes, the others read again, where it is on their page. `channel` is
 * undefined where the browser has none; each window then sees what the others did when it is looked at.
 */
export function announcing(client: Client, queryClient: QueryClient, channel: Channel | undefined): Client {
  if (channel === undefined) return client
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (!Array.isArray(data)) return
    for (const key of data) void queryClient.invalidateQueries({ queryKey: [key] })
  }
  return {
    async call(name, input) {
      const answer = await client.call(name, input)
      const changed = changedBy(name)
      // A channel has no target: it is of this origin alone.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      if (changed.length > 0) channel.postMessage(changed)
      return answer
    },
  }
}
