import { contextLimits } from '@scriptorium/contracts/nouns'
import type { ContextBody, Novel } from '@scriptorium/contracts/nouns'
import type { Counter } from '@scriptorium/tokens'
import { detect } from '../detection/codex-index.ts'
import type { CodexIndex, FolderOf } from '../detection/codex-index.ts'
import type { IndexCache } from '../detection/index-cache.ts'
import { found } from '@scriptorium/records'
import type { Scope } from '@scriptorium/records'
import { currentIndex } from './current-index.ts'
import { settleMentions } from './mentions.ts'
import type { SettledMention } from './mentions.ts'
import type { CodexReader, CodexView } from './codex-view.ts'
import { fillBudget, mostChosen } from './selection/budget.ts'
import type { Selection } from './selection/budget.ts'
import { findCandidates } from './selection/candidates.ts'

/** `texts`: newest first. */
export type LookupInput = ContextBody & { novelId: string }

export type Lookup = Selection & { budgetTokens: number; codexVersion: string; novel: Novel }

/** What others ask of a novel's codex. Both see every change that was committed before. @throws ServiceError `not_found` */
export type Context = {
  /** Which entries belong into a prompt, under a token budget, each with the reason why it is in or out. */
  lookup(scope: Scope, input: LookupInput): Promise<Lookup>
  /** Where entries are named in a text. */
  findMentions(scope: Scope, novelId: string, text: string): Promise<SettledMention[]>
}

/** The counter of tokens for a model's id, or for models in general. */
export type CounterOf = (model: string | undefined) => Promise<Counter>

export type ContextOptions = { reader: CodexReader; cache: IndexCache; folderOf: FolderOf; counterOf: CounterOf }

export function createContext({ reader, cache, folderOf, counterOf }: ContextOptions): Context {
  const indexOf = async (view: CodexView, { ownerId }: Scope): Promise<CodexIndex> =>
    await currentIndex(view, { ownerId, cache, folderOf })
  return {
    lookup: async (scope, { novelId, texts, pins = [], budgetTokens = contextLimits.defaultBudgetTokens, model }) => {
      const counter = await counterOf(model)
      const lookup = await reader.read(scope, novelId, async (view): Promise<Lookup> => {
        const index = await indexOf(view, scope)
        const scanned = texts.map(({ source, text }) => ({ source, spans: detect(index, text, folderOf) }))
        const candidates = findCandidates(index, scanned, new Set(pins))
        const wanted = candidates.filter(({ excluded }) => !excluded).slice(0, mostChosen(budgetTokens))
        const contents = await view.contents(wanted.map(({ entry }) => entry.id))
        const contentOf = new Map(contents.map((content) => [content.id, content]))
        const selection = fillBudget(candidates, contentOf, budgetTokens, counter)
        return { ...selection, budgetTokens, codexVersion: view.codexVersion, novel: view.novel }
      })
      return found(lookup)
    },
    findMentions: async (scope, novelId, text) => {
      const index = found(await reader.read(scope, novelId, async (view) => await indexOf(view, scope)))
      return settleMentions(detect(index, text, folderOf), (entryId) => index.entries.get(entryId)?.name ?? '')
    },
  }
}
