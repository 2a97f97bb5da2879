import type { Counter } from '@scriptorium/tokens'
import { detect } from '../detection/codex-index.ts'
import type { CodexIndex, FolderOf } from '../detection/codex-index.ts'
import type { IndexCache } from '../detection/index-cache.ts'
import { found } from '@scriptorium/records'
import type { Scope } from '@scriptorium/records'
import type { Detector } from '../mention/mention-index.ts'
import { currentIndex } from './current-index.ts'
import { settleMentions } from './mentions.ts'
import type { SettledMention } from './mentions.ts'
import type { CodexReader, CodexView } from './codex-view.ts'
import { select } from './selection/select.ts'
import type { Lookup, LookupInput } from './selection/select.ts'

/** What others ask of a novel's codex. Both see every change that was committed before. @throws ServiceError `not_found` */
export type Context = {
  /** Which entries belong into a prompt, under a token budget, each with the reason why it is in or out. */
  lookup(scope: Scope, input: LookupInput): Promise<Lookup>
  /** Where entries are named in a text. */
  findMentions(scope: Scope, novelId: string, text: string): Promise<SettledMention[]>
  /** Counts the entries that texts name, all at one version of the codex; undefined when there is no such novel. */
  detector: Detector
}

/** The counter of tokens for a model's id, or for models in general. */
export type CounterOf = (model: string | undefined) => Promise<Counter>

export type ContextOptions = { reader: CodexReader; cache: IndexCache; folderOf: FolderOf; counterOf: CounterOf }

function mentionsIn(index: CodexIndex, text: string, folderOf: FolderOf): SettledMention[] {
  return settleMentions(detect(index, text, folderOf), (entryId) => index.entries.get(entryId)?.name ?? '')
}

function countsOf(mentions: readonly SettledMention[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { entryId } of mentions) counts.set(entryId, (counts.get(entryId) ?? 0) + 1)
  return counts
}

export function createContext({ reader, cache, folderOf, counterOf }: ContextOptions): Context {
  const indexOf = async (view: CodexView, { ownerId }: Scope): Promise<CodexIndex> =>
    await currentIndex(view, { ownerId, cache, folderOf })
  return {
    lookup: async (scope, input) => {
      const counter = await counterOf(input.model)
      const lookup = await reader.read(
        scope,
        input.novelId,
        async (view) => await select(view, { index: await indexOf(view, scope), input, counter, folderOf }),
      )
      return found(lookup)
    },
    findMentions: async (scope, novelId, text) => {
      const index = found(await reader.read(scope, novelId, async (view) => await indexOf(view, scope)))
      return mentionsIn(index, text, folderOf)
    },
    detector: async (scope, novelId) =>
      await reader.read(scope, novelId, async (view) => {
        const index = await indexOf(view, scope)
        return { codexVersion: view.codexVersion, count: (text) => countsOf(mentionsIn(index, text, folderOf)) }
      }),
  }
}
