/** Effort and budget, one from the other, where a provider has only one of the two; and the efforts that a model has. */
import type { Reasoning, ReasoningEffort } from '@scriptorium/contracts/nouns'
import type { RepairHint } from './refused-fields.ts'

const budgets: Readonly<Record<ReasoningEffort, number>> = { none: 0, low: 2_048, medium: 8_192, high: 24_576 }

/** Tokens to think with; 0 is not at all. */
export function budgetOf({ budgetTokens, effort }: Reasoning): number | undefined {
  return budgetTokens ?? (effort === undefined ? undefined : budgets[effort])
}

/** The effort that comes nearest. */
export function effortOf({ budgetTokens, effort }: Reasoning): ReasoningEffort | undefined {
  if (effort !== undefined || budgetTokens === undefined) return effort
  if (budgetTokens < budgets.medium) return 'low'
  return budgetTokens < budgets.high ? 'medium' : 'high'
}

/** Words of providers, the least first, each with its place; `default` is Groq's for models that think or do not. */
const places: ReadonlyMap<string, number> = new Map([
  ['none', 0],
  ['minimal', 1],
  ['low', 2],
  ['medium', 3],
  ['default', 3],
  ['high', 4],
  ['xhigh', 5],
])

/** Among what a model has refused: behind it stand the efforts that it takes. */
const takenMark = 'efforts:'

/** What is to be sent to a model: the wanted effort, or the one nearest to it of those that it takes. */
export function takenEffort(
  wanted: ReasoningEffort,
  refused: ReadonlySet<string>,
  known: readonly string[] | undefined,
): string {
  const learned = [...refused].findLast((name) => name.startsWith(takenMark))
  const taken = learned === undefined ? known : learned.slice(takenMark.length).split(',')
  if (taken === undefined || taken.includes(wanted)) return wanted
  const distance = (effort: string): number => Math.abs((places.get(effort) ?? 0) - (places.get(wanted) ?? 0))
  return taken.toSorted((one, other) => distance(one) - distance(other))[0] ?? wanted
}

/** `Unsupported value: 'none' is not supported with this model. Supported values are: 'low', 'medium', and 'high'.` */
export function effortsTaken({ status, wire }: RepairHint): string | undefined {
  if ((status !== 400 && status !== 422) || wire === undefined) return undefined
  if (!/effort/i.test(`${wire.param} ${wire.message}`)) return undefined
  const list =
    /(?:supported (?:values|efforts) (?:are|is)|must be one of|expected (?:one of)?|one of)[: ]([^.\n]{1,200})/i
  const words = list.exec(wire.message)?.[1]?.match(/[a-z]+/g) ?? []
  const taken = words.filter((word) => places.has(word))
  return taken.length === 0 ? undefined : `${takenMark}${taken.join(',')}`
}
