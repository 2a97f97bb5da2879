import type { EntryForm, Reason } from '@scriptorium/contracts/nouns'
import type { Counter } from '@scriptorium/tokens'
import type { EntryContent } from '../codex-view.ts'
import { byPlace } from './candidates.ts'
import type { Candidate } from './candidates.ts'
import { emptyBlock, formsOf, renderBlock } from './prompt-block.ts'

/** A candidate after the budget: with form and tokens when it goes in. */
export type Choice = { entryId: string; name: string; reasons: Reason[]; chosen?: { form: EntryForm; tokens: number } }

export type Selection = {
  /** The block for the prompt; empty when nothing was chosen. */
  text: string
  tokens: number
  estimated: boolean
  /** Every candidate, in the order of selection. */
  choices: Choice[]
}

/** How many candidates could go in at the very most: an entry takes four tokens at least. Contents of no more are needed. */
export function mostChosen(budgetTokens: number): number {
  return Math.max(200, Math.ceil(budgetTokens / 4))
}

/** The share of the budget that is held free for the names of entries further down, so that they appear by name rather than not at all. */
const shareForNames = 0.25

type Form = { form: EntryForm; section: string; tokens: number }
type Option = { candidate: Candidate; forms: Form[] }

/**
 * Fills the budget. Each candidate, in order, gets its largest form that leaves room for the names of those after it (up to
 * a quarter of the budget); so the lowest-ranked degrade first: full, without details, summary, name. One that does not fit
 * even so is left out with the reason `budget`, and those after it still get their turn.
 *
 * @param contents of the candidates that are not excluded, as many as could fit; one without content does not.
 */
export function fillBudget(
  candidates: readonly Candidate[],
  contents: ReadonlyMap<string, EntryContent>,
  budgetTokens: number,
  counter: Counter,
): Selection {
  const options = candidates.map((candidate): Option => {
    const content = candidate.excluded ? undefined : contents.get(candidate.entry.id)
    return {
      candidate,
      forms: content === undefined ? [] : countedForms(content, counter),
    }
  })
  const overhead = counter.count(emptyBlock)
  const chosen = choose(options, Math.max(0, budgetTokens - overhead))
  const sections = options
    .flatMap(({ candidate }, index) => ({ candidate, section: chosen[index]?.section }))
    .toSorted((one, other) => byPlace(one.candidate, other.candidate))
  const text = renderBlock(sections.flatMap(({ section }) => (section === undefined ? [] : [section])))
  const choices = options.map(({ candidate }, index) => toChoice(candidate, chosen[index]))
  const tokens = text === '' ? 0 : chosen.reduce((sum, form) => sum + (form?.tokens ?? 0), overhead)
  return { text, tokens, estimated: !counter.exact, choices }
}

/** By the counter and the content, which is the same object as long as nothing of it changes. */
const counted = new WeakMap<Counter, WeakMap<EntryContent, Form[]>>()

function countedForms(content: EntryContent, counter: Counter): Form[] {
  const ofCounter = counted.get(counter) ?? new WeakMap<EntryContent, Form[]>()
  counted.set(counter, ofCounter)
  const forms =
    ofCounter.get(content) ?? formsOf(content).map((form) => ({ ...form, tokens: counter.count(`${form.section}\n`) }))
  ofCounter.set(content, forms)
  return forms
}

function choose(options: readonly Option[], available: number): (Form | undefined)[] {
  let reserved = 0
  const reserve = options.map(({ forms }) => {
    const name = forms.at(-1)?.tokens ?? 0
    if (reserved + name > available * shareForNames) return 0
    reserved += name
    return name
  })
  let left = available
  return options.map(({ forms }, index) => {
    reserved -= reserve[index] ?? 0
    const form = forms.find(({ tokens }) => tokens <= left - reserved)
    left -= form?.tokens ?? 0
    return form
  })
}

function toChoice({ entry, reasons, excluded }: Candidate, form: Form | undefined): Choice {
  const base = { entryId: entry.id, name: entry.name }
  if (form !== undefined) return { ...base, reasons, chosen: { form: form.form, tokens: form.tokens } }
  return { ...base, reasons: excluded ? reasons : [...reasons, { kind: 'budget' }] }
}
