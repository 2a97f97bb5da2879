/**
 * Thinking that a server leaves in the text: `<think>…</think>`, or Mistral’s `[THINK]…[/THINK]`, before the first word, from servers that run a reasoning model
 * without a parser of its own. Only a block that leads is thinking; the same tag later on is the writer's prose.
 *
 * What could still become a tag is held back until that is known, so that what is read depends on the text alone, never on
 * where it was cut.
 */
import type { ProviderPart } from '../../domain/provider.ts'

export type ContentPart = Extract<ProviderPart, { type: 'text' | 'reasoning' }>

export type ThoughtsState =
  /** Nothing but space and the beginning of a tag has come; `held` is all of it. */
  | { phase: 'leading'; held: string }
  /** In the block that ends so; `held` may be the beginning of its end. */
  | { phase: 'thinking'; closing: string; held: string; hasBegun: boolean }
  /** Behind the block: the space before the first word is the block's. */
  | { phase: 'behind' }
  | { phase: 'text' }

export const initialThoughts: ThoughtsState = { phase: 'leading', held: '' }

export type ThoughtsStep = { thoughts: ThoughtsState; parts: ContentPart[] }

const tags = ['think', 'thinking', 'thought', 'reasoning'] as const
/** What begins a block, and what ends it. */
const blocks = [...tags.map((tag) => [`<${tag}>`, `</${tag}>`] as const), ['[think]', '[/think]'] as const]
/** Of space before the first word; a server that sends more means it. */
const heldMax = 1_000

/** Splits the next piece of text into thinking and text. */
export function splitThoughts(thoughts: ThoughtsState, text: string): ThoughtsStep {
  const parts: ContentPart[] = []
  let step: Step = { next: thoughts, rest: text }
  while (step.rest !== undefined) {
    step = advance(step.next, step.rest)
    if (step.part !== undefined && step.part.text !== '') parts.push(step.part)
  }
  return { thoughts: step.next, parts }
}

/** What was held back when nothing more comes: it is what it looks like. */
export function endThoughts(thoughts: ThoughtsState): ContentPart[] {
  if (thoughts.phase === 'leading' && thoughts.held !== '') return [{ type: 'text', text: thoughts.held }]
  if (thoughts.phase === 'thinking' && thoughts.held !== '') return [{ type: 'reasoning', text: thoughts.held }]
  return []
}

/** `rest`: what the next phase has to read; undefined when all is read. */
type Step = { next: ThoughtsState; rest?: string | undefined; part?: ContentPart }

function advance(thoughts: ThoughtsState, text: string): Step {
  switch (thoughts.phase) {
    case 'leading':
      return lead(thoughts.held + text)
    case 'thinking':
      return think(thoughts, thoughts.held + text)
    case 'behind': {
      const rest = text.trimStart()
      return rest === '' ? { next: thoughts } : { next: { phase: 'text' }, rest }
    }
    case 'text':
      return { next: thoughts, part: { type: 'text', text } }
  }
}

function lead(text: string): Step {
  const word = text.trimStart()
  const lower = word.slice(0, 20).toLowerCase()
  const block = blocks.find(([opening]) => lower.startsWith(opening))
  if (block !== undefined) {
    const [opening, closing] = block
    return { next: { phase: 'thinking', closing, held: '', hasBegun: false }, rest: word.slice(opening.length) }
  }
  const mayLead = blocks.some(([candidate]) => candidate.startsWith(lower)) && text.length <= heldMax
  return mayLead ? { next: { phase: 'leading', held: text } } : { next: { phase: 'text' }, rest: text }
}

function think(state: ThoughtsState & { phase: 'thinking' }, given: string): Step {
  const text = state.hasBegun ? given : given.trimStart()
  const { closing } = state
  const lower = lowerAscii(text)
  const end = lower.indexOf(closing)
  if (end !== -1)
    return {
      next: { phase: 'behind' },
      rest: text.slice(end + closing.length),
      part: { type: 'reasoning', text: text.slice(0, end) },
    }
  const heldLength = lengthOfBeginning(lower, closing)
  const told = text.slice(0, text.length - heldLength)
  return {
    next: { ...state, held: text.slice(text.length - heldLength), hasBegun: state.hasBegun || told !== '' },
    part: { type: 'reasoning', text: told },
  }
}

/** How much of the text's end is the beginning of `word`. */
function lengthOfBeginning(text: string, word: string): number {
  const start = text.lastIndexOf(word[0] ?? '')
  const tail = start === -1 ? '' : text.slice(start)
  return tail !== '' && word.startsWith(tail) ? tail.length : 0
}

/** Of the same length as the text: `toLowerCase` makes two units of some letters. */
function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
