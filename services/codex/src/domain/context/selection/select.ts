/** One lookup: who may go in, with whom, as they are at the scene, and what of them fits. The same input gives the same output. */
import { contextLimits } from '@scriptorium/contracts/nouns'
import type { ContextBody, Novel } from '@scriptorium/contracts/nouns'
import type { Counter } from '@scriptorium/tokens'
import { unaskedEntries } from '../../detection/codex-index.ts'
import type { CodexIndex } from '../../detection/codex-index.ts'
import type { Detect } from '../../detection/known-texts.ts'
import type { EntryContent, LookupView, ViewScene } from '../codex-view.ts'
import { readScenes } from '../attached-scenes.ts'
import { progressed } from '../progressed.ts'
import { fillBudget, mostChosen } from './budget.ts'
import type { Selection } from './budget.ts'
import { findCandidates } from './candidates.ts'
import { withNamed, withRelated } from './related.ts'

/** `texts`: newest first. */
export type LookupInput = ContextBody & { novelId: string }

export type Lookup = Selection & { budgetTokens: number; codexVersion: string; novel: Novel; scenes: ViewScene[] }

/** Relations that one lookup reads; of an entry, as many as it may have. */
const relationsMax = 5_000
/** UTF-16 units of entries' texts that recursion looks through. */
const scannedUnitsMax = 1_000_000

type Ports = { index: CodexIndex; input: LookupInput; counter: Counter; detect: Detect }

export async function select(view: LookupView, { index, input, counter, detect }: Ports): Promise<Lookup> {
  const { pins = [], budgetTokens = contextLimits.defaultBudgetTokens } = input
  const { scenes, sceneId, pointOfViewId } = await readScenes(view, input)
  const texts = [...input.texts, ...scenes.toReversed().map(({ text }) => ({ source: 'scene', text }))]
  const scanned = texts.map(({ source, text }) => ({ source, spans: detect(index, text) }))
  const standing = standingIn(index)
  const asked = new Set(pins.map(standing))
  let candidates = findCandidates(index, scanned, asked, pointOfViewId && standing(pointOfViewId))
  const wantedIds = (): string[] =>
    candidates.flatMap(({ entry, excluded }) => (excluded ? [] : [entry.id])).slice(0, mostChosen(budgetTokens))
  if (input.relations !== false)
    candidates = withRelated(index, candidates, await view.relations(wantedIds(), relationsMax))
  const contents = createContents(view, index, sceneId)
  for (let step = 0; step < (input.recursion ?? 0); step += 1) {
    const known = candidates.length
    candidates = withNamed(index, candidates, await scanEntries(await contents(wantedIds()), index, detect))
    if (candidates.length === known) break
  }
  const contentOf = new Map((await contents(wantedIds())).map((content) => [content.id, content]))
  const selection = fillBudget(candidates, contentOf, budgetTokens, counter)
  return { ...selection, budgetTokens, codexVersion: view.codexVersion, novel: view.novel, scenes }
}

/** Who stands for an entry here: the novel's own in place of one of its series. */
function standingIn(index: CodexIndex): (id: string) => string {
  const instead = new Map<string, string>()
  for (const { id, overridesId } of unaskedEntries(index)) if (overridesId) instead.set(overridesId, id)
  return (id) => instead.get(id) ?? id
}

/** Reads contents as they are at the scene, with the names of the entries that details link to. */
function createContents(view: LookupView, index: CodexIndex, sceneId: string | undefined) {
  return async (ids: readonly string[]): Promise<EntryContent[]> => {
    const contents = await view.contents(ids)
    const steps = sceneId === undefined ? [] : await view.progressions(ids, sceneId)
    return contents.map((content) => withNames(progressed(content, steps), index))
  }
}

/** The same object where there is nothing to name: what was counted of it is known by it. */
function withNames(content: EntryContent, { entries }: CodexIndex): EntryContent {
  if (!content.details.some(({ kind }) => kind === 'entry')) return content
  const details = content.details.map((detail) =>
    detail.kind === 'entry' ? { ...detail, value: entries.get(detail.value)?.name ?? '' } : detail,
  )
  return { ...content, details }
}

async function scanEntries(contents: readonly EntryContent[], index: CodexIndex, detect: Detect) {
  let room = scannedUnitsMax
  return contents.flatMap(({ id: entryId, description = '', details }) => {
    const text = [description, ...details.filter(({ sendToAi }) => sendToAi).map(({ value }) => value)].join('\n')
    room -= text.length
    return room < 0 ? [] : [{ entryId, spans: detect(index, text) }]
  })
}
