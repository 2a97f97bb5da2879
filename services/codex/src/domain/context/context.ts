import { ServiceError } from '@scriptorium/contracts'
import type {
  AliasHealthAnswer,
  AliasProposalsAnswer,
  AliasProposalsBody,
  EntryDraft,
  SuggestionsAnswer,
  SuggestionsBody,
} from '@scriptorium/contracts/nouns'
import type { Counter } from '@scriptorium/tokens'
import type { CodexIndex } from '../detection/codex-index.ts'
import { createDetection } from '../detection/known-texts.ts'
import type { Detect } from '../detection/known-texts.ts'
import { found } from '@scriptorium/records'
import type { Scope } from '@scriptorium/records'
import type { Detector } from '../mention/mention-index.ts'
import { createCurrentIndexes } from './current-index.ts'
import type { CurrentIndexes, IndexOptions } from './current-index.ts'
import { settleMentions } from './mentions.ts'
import type { SettledMention } from './mentions.ts'
import type { CodexReader, CodexState, CodexView } from './codex-view.ts'
import { proposeAliases } from '../suggestion/alias-proposals.ts'
import { createHealthCheck } from '../suggestion/alias-health.ts'
import { draftEntry } from '../suggestion/entry-draft.ts'
import { suggest } from '../suggestion/suggestions.ts'
import { select } from './selection/select.ts'
import type { Lookup, LookupInput } from './selection/select.ts'

/** What others ask of a novel's codex. Both see every change that was committed before. @throws ServiceError `not_found` */
export type Context = {
  /** Which entries belong into a prompt, under a token budget, each with the reason why it is in or out. */
  lookup(scope: Scope, input: LookupInput): Promise<Lookup>
  /** Where entries are named in a text. */
  findMentions(scope: Scope, novelId: string, text: string): Promise<SettledMention[]>
  /** Names in a text, or in a scene of the novel, that have no entry. @throws ServiceError `validation_failed` without either */
  suggest(scope: Scope, novelId: string, body: SuggestionsBody): Promise<SuggestionsAnswer>
  /** A passage as a new entry. */
  draftEntry(scope: Scope, novelId: string, text: string): Promise<EntryDraft>
  /** Aliases that a name suggests. */
  proposeAliases(scope: Scope, novelId: string, body: AliasProposalsBody): Promise<AliasProposalsAnswer>
  /** How the names of the codex fare in the novel's scenes. */
  checkAliases(scope: Scope, novelId: string): Promise<AliasHealthAnswer>
  /** Which of the ids are scenes of the novel; none of a novel that is not there. */
  knownScenes(scope: Scope, novelId: string, ids: readonly string[]): Promise<string[]>
  /** Counts the entries that texts name, all at one version of the codex; undefined when there is no such novel. */
  detector: Detector
}

/** The counter of tokens for a model's id, or for models in general. */
export type CounterOf = (model: string | undefined) => Promise<Counter>

/** The author's own text. */
export type SceneTexts = {
  /** undefined when the novel has no such scene. */
  one(scope: Scope, novelId: string, sceneId: string): Promise<string | undefined>
  /** Which of the ids are scenes of the novel. */
  known(scope: Scope, novelId: string, ids: readonly string[]): Promise<string[]>
  /** A few scenes by their ids, behind `after`; none behind the last. */
  page(scope: Scope, novelId: string, after: string | undefined): Promise<{ id: string; text: string }[]>
}

export type ContextOptions = IndexOptions & { reader: CodexReader; scenes: SceneTexts; counterOf: CounterOf }

function mentionsIn(index: CodexIndex, text: string, detect: Detect): SettledMention[] {
  return settleMentions(detect(index, text), (entryId) => index.entries.get(entryId)?.name ?? '')
}

function countsOf(mentions: readonly SettledMention[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { entryId } of mentions) counts.set(entryId, (counts.get(entryId) ?? 0) + 1)
  return counts
}

/** Views that one call opens at most, while indexes are built between them. */
const mostViews = 10

/** Reads a view together with the index at its version. */
type ReadIndexed = <T>(
  scope: Scope,
  novelId: string,
  work: (view: CodexView, index: CodexIndex) => T | Promise<T>,
) => Promise<T | undefined>

/** What is known of a state costs one round trip; else its index is brought up to date within a view. */
type ReadState = (scope: Scope, novelId: string) => Promise<{ state: CodexState; index: CodexIndex } | undefined>

function createStateReader(reader: CodexReader, indexes: CurrentIndexes, read: ReadIndexed): ReadState {
  return async (scope, novelId) => {
    const state = await reader.state(scope, novelId)
    const index = state && indexes.known(state, scope.ownerId)
    return state !== undefined && index !== undefined
      ? { state, index }
      : await read(scope, novelId, (view, built) => ({ state: view, index: built }))
  }
}

function createIndexedReader(reader: CodexReader, indexes: CurrentIndexes): ReadIndexed {
  return async (scope, novelId, work) => {
    let handed: Parameters<typeof indexes.of>[2] = []
    for (let views = 0; views < mostViews; views += 1) {
      const seen = await reader.read(scope, novelId, async (view) => {
        const index = await indexes.of(view, scope.ownerId, handed)
        return 'missing' in index ? index : { done: await work(view, index) }
      })
      if (seen === undefined) return undefined
      if ('done' in seen) return seen.done
      handed = [...handed, await seen.missing]
    }
    throw changesTooFast()
  }
}

function changesTooFast(): ServiceError {
  return new ServiceError('unavailable', { cause: new Error('The codex changes faster than it can be read.') })
}

async function textOf(
  scenes: SceneTexts,
  scope: Scope,
  novelId: string,
  { text, sceneId }: SuggestionsBody,
): Promise<string> {
  const known = sceneId === undefined ? text : await scenes.one(scope, novelId, sceneId)
  if (known !== undefined) return known
  const path = sceneId === undefined ? '/text' : '/sceneId'
  const message = sceneId === undefined ? 'Name a text or a scene.' : 'is no scene of this novel.'
  throw new ServiceError('validation_failed', { errors: [{ path, message }] })
}

export function createContext({ reader, scenes, counterOf, ...options }: ContextOptions): Context {
  const { folderOf } = options
  const indexes = createCurrentIndexes(options)
  const read = createIndexedReader(reader, indexes)
  const stateOf = createStateReader(reader, indexes, read)
  const detect = createDetection(folderOf)
  const indexOf = async (scope: Scope, novelId: string) => found(await stateOf(scope, novelId)).index
  return {
    lookup: async (scope, input) => {
      const counter = await counterOf(input.model)
      for (let states = 0; states < mostViews; states += 1) {
        const { state, index } = found(await stateOf(scope, input.novelId))
        const looked = await reader.at(
          scope,
          state,
          async (view) => await select(view, { index, input, counter, detect }),
        )
        if (looked !== undefined) return looked.done
      }
      throw changesTooFast()
    },
    findMentions: async (scope, novelId, text) => {
      const index = await indexOf(scope, novelId)
      return mentionsIn(index, text, detect)
    },
    draftEntry: async (scope, novelId, text) => {
      const index = await indexOf(scope, novelId)
      return draftEntry(text, {
        unknown: suggest(index, text, folderOf).suggestions.filter(({ kind }) => kind !== 'misspelt'),
        known: mentionsIn(index, text, detect).flatMap(({ entryId, start }) => {
          const name = index.entries.get(entryId)?.name
          return name === undefined ? [] : [{ entryId, name, start }]
        }),
      })
    },
    suggest: async (scope, novelId, body) => {
      const index = await indexOf(scope, novelId)
      return suggest(index, await textOf(scenes, scope, novelId, body), folderOf)
    },
    proposeAliases: async (scope, novelId, body) => {
      const index = await indexOf(scope, novelId)
      return { aliases: proposeAliases(index, body, folderOf) }
    },
    checkAliases: async (scope, novelId) => {
      const index = await indexOf(scope, novelId)
      const check = createHealthCheck(index, folderOf)
      for (let after: string | undefined; ;) {
        const page = await scenes.page(scope, novelId, after)
        if (page.length === 0) return check.result()
        for (const { text } of page) {
          check.read(text)
          await options.pause()
        }
        after = page.at(-1)?.id
      }
    },
    knownScenes: async (scope, novelId, ids) => await scenes.known(scope, novelId, ids),
    detector: async (scope, novelId) => {
      const current = await stateOf(scope, novelId)
      if (current === undefined) return undefined
      const { state, index } = current
      return {
        codexVersion: state.codexVersion,
        count: (text: string) => countsOf(mentionsIn(index, text, detect)),
      }
    },
  }
}
