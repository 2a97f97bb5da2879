/**
 * The prompt of a generation: system (instruction, facts of the novel, synopsis, attached scenes, open tasks, codex block), the history before the
 * message, the message. docs/prompts.md has the rules by which it is made to fit.
 *
 * It is built in two steps around the codex lookup: `planPrompt` decides what the codex is asked and how much room it has,
 * `assemblePrompt` puts in what it returned, shortens the synopsis and leaves out the oldest turns until the whole fits.
 */
import type { ContextScene, PromptPart, PromptRole } from '@scriptorium/contracts/nouns'
import type { Counter } from '@scriptorium/tokens'
import type { LookupResult, SourceText } from '../ports.ts'
import { chooseHistory, cost, costOf, joinNeighbours, keepsNext, newestTurns, turnsOf } from './history.ts'
import { lookupTexts } from './lookup-texts.ts'
import { instructionOf } from './instruction.ts'
import { scenesWithin } from './attached-scenes.ts'
import { factsOf, synopsisOf, synopsisWithin } from './novel-facts.ts'
import { tasksWithin } from './open-tasks.ts'
import type { TasksText } from './open-tasks.ts'
import type { PresetText } from './instruction.ts'
import type { PathMessage, PromptSources } from './ports.ts'

/** `endsPrefix`: all up to here is the same in the next prompt of the conversation, for providers whose cache has to be asked. */
export type PromptMessage = { role: PromptRole; content: string; endsPrefix?: boolean }

type Planned =
  | 'message'
  | 'messageScenes'
  | 'selection'
  | 'history'
  | 'windowTokens'
  | 'outputTokensMax'
  | 'preset'
  | 'tasks'
  | 'timeZone'

export type PlanRequest = Pick<PromptSources, Planned> & {
  before: readonly PathMessage[]
  /** The most that the user allows the reply to have. */
  outputTokensWanted?: number | undefined
  /** Of the model that is asked. */
  counter: Counter
}

export type PromptPlan = {
  /** Oldest first, begins with a user's message. */
  history: PathMessage[]
  /** Nothing of the path is left out so far, and the next turn will leave nothing out either. */
  isGrowing: boolean
  preset: PresetText | undefined
  tasks: TasksText
  /** Of the scenes that are attached. */
  sceneIds: readonly string[]
  selection?: string | undefined
  texts: SourceText[]
  codexTokens: number
  /** For everything but the reply. */
  roomTokens: number
  /** The window that is assumed, because that of the model is not known. */
  assumedWindow: number | undefined
  counter: Counter
}

export type AssembledPrompt = {
  messages: PromptMessage[]
  estimatedTokens: number
  /** What the prompt consists of, and what of it was shortened or left out. */
  parts: PromptPart[]
  scenes: ContextScene[]
}

/** Assumed where the window is unknown: what even small local models are commonly run with by now. */
const windowTokensAssumed = 16_384
const outputTokensAssumed = 4_096
const codexTokensMax = 4_000
const tasksTokensMax = 800
/** Of all but the reply, what open tasks may take at most. */
const tasksShare = 1 / 16
/** Of what instruction and message leave, the part that a synopsis has however long the history is. */
const synopsisShare = 1 / 4
/** Of what is left beside the last turn, the part that the codex may have, alone and beside attached scenes. */
const codexShare = { alone: 1 / 2, besideScenes: 1 / 3 } as const
/** And the part that scenes have however long the history is. */
const scenesShare = 1 / 2
/** Texts that are joined may have a few tokens more than they have apart. */
const joiningTokens = 16

export function planPrompt(sources: PlanRequest): PromptPlan {
  const window = sources.windowTokens ?? windowTokensAssumed
  const output = Math.min(
    sources.outputTokensWanted ?? Math.min(sources.outputTokensMax ?? outputTokensAssumed, outputTokensAssumed),
    Math.floor(window / 2),
  )
  const roomTokens = window - output
  const { counter } = sources
  const history = chooseHistory(sources.before, sources.history, counter)
  const texts = lookupTexts(
    sources.message,
    history.map(({ content }) => content),
  )
  const tasks = tasksWithin(sources.tasks ?? [], sources.timeZone, {
    tokensMax: Math.min(tasksTokensMax, Math.floor(roomTokens * tasksShare)),
    counter,
  })
  // What a preset says of the novel is not known yet: little, but for a synopsis, which gives way as any other does.
  const instruction = instructionOf(sources.preset, undefined, { selection: sources.selection })
  const left = roomTokens - fixedTokens({ instruction, tasks, message: sources.message }, counter)
  // A part of what is left beside the last turn at most: a codex that pushes out the conversation helps nobody.
  const share = sources.messageScenes.length === 0 ? codexShare.alone : codexShare.besideScenes
  const beside = left - lastTurnTokens(history, left, counter)
  const codexTokens = Math.max(1, Math.min(codexTokensMax, Math.floor(beside * share)))
  const assumedWindow = sources.windowTokens === undefined ? windowTokensAssumed : undefined
  const isGrowing = keepsNext(sources.before, sources.history, history)
  const { preset, messageScenes: sceneIds, selection } = sources
  return {
    history,
    isGrowing,
    preset,
    selection,
    tasks,
    sceneIds,
    texts,
    codexTokens,
    roomTokens,
    assumedWindow,
    counter,
  }
}

/** @param lookup undefined: the codex is out of reach and the thread allows a prompt without it. */
export function assemblePrompt(plan: PromptPlan, message: string, lookup: LookupResult | undefined): AssembledPrompt {
  const { counter, history, roomTokens } = plan
  const codex = lookup?.text ?? ''
  const novel = lookup?.novel
  const facts = factsOf(novel)
  const instruction = instructionOf(plan.preset, novel, {
    synopsis: synopsisWithin(novel, roomTokens * synopsisShare, counter),
    selection: plan.selection,
  })
  const tasks = plan.tasks.included
  const fixed = fixedTokens({ instruction, tasks: plan.tasks, message }, counter)
  const scenes = scenesWithin(lookup?.scenes, plan.sceneIds, {
    tokensMax: scenesTokens(plan, fixed, { facts, codex, synopsis: synopsisOf(novel) }),
    counter,
  })
  const beside = [facts, codex, scenes.included]
  const synopsis = synopsisWithin(novel, synopsisTokens(plan, fixed, beside), counter)
  const about = [facts, synopsis].filter((part) => part !== '').join('\n')
  // What changes least comes first: providers keep the beginning of a prompt that they have seen.
  const system = systemOf([instruction, about, scenes.included, tasks, codex])
  const left = roomTokens - cost(system, counter) - cost(message, counter)
  const turns = newestTurns(history, left, counter)
  const messages: PromptMessage[] = [
    { role: 'system', content: system, endsPrefix: true },
    ...joinNeighbours([...turns.flat(), { role: 'user', content: message }]),
  ]
  const last = messages.at(-1)
  // Where the oldest turn gives way, the next prompt has only the system message in common with this one.
  if (last !== undefined && plan.isGrowing && turns.flat().length === history.length) last.endsPrefix = true
  const texts: [TextPart, string, string][] = [
    ['instruction', instruction, instruction],
    ['facts', facts, facts],
    ['synopsis', synopsis, synopsisOf(novel)],
    ['scenes', scenes.included, scenes.whole],
    ['tasks', tasks, plan.tasks.whole],
    ['codex', codex, codex],
    ['message', message, message],
  ]
  return {
    messages,
    estimatedTokens: messages.reduce((sum, { content }) => sum + cost(content, counter), 0),
    scenes: scenes.scenes,
    parts: [...textParts(texts, counter), ...historyPart(turns.flat(), history, counter)],
  }
}

/** What is always there as it is. */
type Fixed = { instruction: string; tasks: TasksText; message: string }

function fixedTokens({ instruction, tasks, message }: Fixed, counter: Counter): number {
  return cost(instruction, counter) + counter.count(tasks.included) + cost(message, counter)
}

/** What the last turn needs, if that is there at all: it stays before anything that can be shortened. */
function lastTurnTokens(history: readonly PathMessage[], left: number, counter: Counter): number {
  const tokens = costOf(joinNeighbours(turnsOf(history).at(-1) ?? []), counter)
  return tokens <= left ? tokens : 0
}

/** Its share beside the last turn, or all that the whole history leaves, whichever is more. */
function synopsisTokens(
  { roomTokens, history, counter }: PromptPlan,
  fixed: number,
  beside: readonly string[],
): number {
  const left = beside.reduce((rest, text) => rest - counter.count(text), roomTokens - fixed - joiningTokens)
  const share = Math.min(
    Math.floor((roomTokens - fixed) * synopsisShare),
    left - lastTurnTokens(history, left, counter),
  )
  return Math.max(share, left - historyTokens(history, counter))
}

/** Their share of what is left beside the last turn and the synopsis, or all that the whole history leaves, whichever is more. */
function scenesTokens(
  { roomTokens, history, counter }: PromptPlan,
  fixed: number,
  { facts, codex, synopsis }: { facts: string; codex: string; synopsis: string },
): number {
  const about = Math.min(counter.count(synopsis), Math.floor((roomTokens - fixed) * synopsisShare))
  const left = roomTokens - fixed - counter.count(facts) - counter.count(codex) - about - 2 * joiningTokens
  const share = Math.floor((left - lastTurnTokens(history, left, counter)) * scenesShare)
  return Math.max(0, share, left - historyTokens(history, counter))
}

function historyTokens(history: readonly PathMessage[], counter: Counter): number {
  return turnsOf(history).reduce((sum, turn) => sum + costOf(joinNeighbours(turn), counter), 0)
}

function systemOf(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n')
}

type TextPart = 'instruction' | 'facts' | 'synopsis' | 'scenes' | 'tasks' | 'codex' | 'message'

/** Only what there is. */
function textParts(
  texts: readonly [kind: TextPart, included: string, whole: string][],
  counter: Counter,
): PromptPart[] {
  return texts
    .filter(([, , whole]) => whole !== '')
    .map(([kind, included, whole]) => {
      const wholeTokens = counter.count(whole)
      return { kind, tokens: included === whole ? wholeTokens : counter.count(included), wholeTokens }
    })
}

function historyPart(kept: readonly PathMessage[], chosen: readonly PathMessage[], counter: Counter): PromptPart[] {
  if (chosen.length === 0) return []
  return [
    {
      kind: 'history',
      tokens: costOf(joinNeighbours(kept), counter),
      wholeTokens: costOf(joinNeighbours(chosen), counter),
      messages: kept.length,
      wholeMessages: chosen.length,
    },
  ]
}
