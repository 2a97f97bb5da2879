import { changeIndex, createIndex, detect } from './detection/codex-index.ts'
import type { CodexIndex, FolderOf } from './detection/codex-index.ts'
import type { IndexCache } from './detection/index-cache.ts'
import { settleMentions } from './mentions.ts'
import type { Mention } from './mentions.ts'
import type { Novel } from './novel.ts'
import type { CodexReader, CodexView, Scope, CounterOf } from './ports.ts'
import { fillBudget, mostChosen } from './selection/budget.ts'
import type { Selection } from './selection/budget.ts'
import { findCandidates } from './selection/candidates.ts'

export const defaultBudgetTokens = 4_000

export type LookupInput = {
  novelId: string
  /** Newest first. */
  texts: readonly { source: string; text: string }[]
  pins: readonly string[]
  budgetTokens: number
  model: string | undefined
}

export type Lookup = Selection & { budgetTokens: number; codexVersion: number; novel: Novel }

/** What others ask of a novel's codex. Both see every change that was committed before. @throws ServiceError `not_found` */
export type Context = {
  /** Which entries belong into a prompt, under a token budget, each with the reason why it is in or out. */
  lookup(scope: Scope, input: LookupInput): Promise<Lookup>
  /** Where entries are named in a text. */
  findMentions(scope: Scope, novelId: string, text: string): Promise<Mention[]>
}

export type ContextOptions = { reader: CodexReader; cache: IndexCache; folderOf: FolderOf; counterOf: CounterOf }

export function createContext({ reader, cache, folderOf, counterOf }: ContextOptions): Context {
  return {
    lookup: async (scope, input) => {
      const counter = await counterOf(input.model)
      return await reader.read(scope, input.novelId, async (view) => {
        const index = await currentIndex(view, `${scope.ownerId}/${input.novelId}`, cache, folderOf)
        const texts = input.texts.map(({ source, text }) => ({ source, spans: detect(index, text, folderOf) }))
        const candidates = findCandidates(index, texts, new Set(input.pins))
        const wanted = candidates.filter(({ excluded }) => !excluded).slice(0, mostChosen(input.budgetTokens))
        const contents = await view.contents(wanted.map(({ entry }) => entry.id))
        const selection = fillBudget(
          candidates,
          new Map(contents.map((content) => [content.id, content])),
          input.budgetTokens,
          counter,
        )
        return { ...selection, budgetTokens: input.budgetTokens, codexVersion: view.codexVersion, novel: view.novel }
      })
    },
    findMentions: async (scope, novelId, text) => {
      const index = await reader.read(
        scope,
        novelId,
        async (view) => await currentIndex(view, `${scope.ownerId}/${novelId}`, cache, folderOf),
      )
      return settleMentions(detect(index, text, folderOf), (entryId) => index.entries.get(entryId)?.name ?? '')
    },
  }
}

/** The index at the version of the view: from the cache, brought up to date by what has changed since, or made anew. */
async function currentIndex(view: CodexView, key: string, cache: IndexCache, folderOf: FolderOf): Promise<CodexIndex> {
  const {
    codexVersion: version,
    novel: { language, entryCount },
  } = view
  const known = cache.get(key)
  if (known?.version === version) return known
  // Newer than the view: another lookup that began later was quicker. The view is still what this one was asked for.
  const usable = known !== undefined && known.version < version ? known : undefined
  const changed = await view.changedSince(usable?.version ?? 0)
  const index =
    usable === undefined
      ? createIndex(version, language, changed, folderOf)
      : changeIndex(
          usable,
          {
            version,
            language,
            changed,
            ids: await idsIfDeleted(
              view,
              usable,
              changed.map(({ id }) => id),
              entryCount,
            ),
          },
          folderOf,
        )
  if (usable !== undefined || known === undefined) cache.set(key, index)
  return index
}

/**
 * What was known and what has changed hold every entry that there is, and the deleted ones too: so nothing was deleted if
 * and only if they are as many as the novel has.
 */
async function idsIfDeleted(
  view: CodexView,
  index: CodexIndex,
  changedIds: readonly string[],
  entryCount: number,
): Promise<Set<string> | undefined> {
  const added = changedIds.filter((id) => !index.entries.has(id)).length
  return index.entries.size + added === entryCount ? undefined : await view.ids()
}
