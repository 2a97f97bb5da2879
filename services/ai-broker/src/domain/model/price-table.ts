/**
 * Prices that providers publish on a page and tell no program, in US dollars for a million tokens: what a provider lists itself
 * counts before them. Copied by hand from the pages named; who changes a price changes the day as well. What is not here has no
 * price: no number is better than that of another model.
 */
import type { Price, ProviderKind } from '@scriptorium/contracts/nouns'

/** `isDayGuessed`: the prices were copied without noting when, and the day is the likely one. */
export type PriceTable = { asOf: string; isDayGuessed?: boolean; rows: readonly PriceRow[] }
type PriceRow = { models: RegExp; price: Price }

/** A name as such, or with the day of its snapshot behind it. */
const named = (names: string): RegExp => new RegExp(`^(?:${names})(?:-\\d{4}-?\\d{2}-?\\d{2})?$`)

type Rates = Pick<Price, 'inputPerMillion' | 'outputPerMillion' | 'cachedInputPerMillion' | 'cacheWritePerMillion'>

function rates(input: number, output: number, cachedInput?: number, cacheWrite?: number): Rates {
  return {
    inputPerMillion: input,
    outputPerMillion: output,
    ...(cachedInput === undefined ? {} : { cachedInputPerMillion: cachedInput }),
    ...(cacheWrite === undefined ? {} : { cacheWritePerMillion: cacheWrite }),
  }
}

function row(names: string, usual: Rates, longPrompt?: { aboveTokens: number; rates: Rates }): PriceRow {
  const long = longPrompt && { longPrompt: { aboveTokens: longPrompt.aboveTokens, ...longPrompt.rates } }
  return { models: named(names), price: { ...usual, currency: 'USD', ...long } }
}

/** https://developers.openai.com/api/docs/pricing, standard tier. */
const openAi: PriceTable = {
  asOf: '2026-08-27',
  rows: [
    row('gpt-5\\.6-sol', rates(5, 30, 0.5, 6.25), { aboveTokens: 272_000, rates: rates(10, 45, 1, 12.5) }),
    row('gpt-5\\.6-terra', rates(2, 12, 0.2, 2.5), { aboveTokens: 272_000, rates: rates(4, 18, 0.4, 5) }),
    row('gpt-5\\.6-luna', rates(0.2, 1.2, 0.02, 0.25), { aboveTokens: 200_000, rates: rates(0.4, 1.8, 0.04, 0.5) }),
    row('gpt-5\\.5-pro', rates(30, 180)),
    row('gpt-5\\.5', rates(5, 30, 0.5), { aboveTokens: 272_000, rates: rates(10, 45, 1) }),
    row('gpt-5\\.4', rates(2.5, 15, 0.25), { aboveTokens: 272_000, rates: rates(5, 22.5, 0.5) }),
    row('gpt-5\\.4-mini', rates(0.75, 4.5, 0.075)),
    row('gpt-5\\.4-nano', rates(0.2, 1.25, 0.02)),
    row('gpt-5\\.3-codex|gpt-5\\.2|gpt-5\\.2-codex', rates(1.75, 14, 0.175)),
    row('gpt-5\\.1|gpt-5', rates(1.25, 10, 0.125)),
    row('gpt-5-mini', rates(0.25, 2, 0.025)),
    row('gpt-5-nano', rates(0.05, 0.4, 0.005)),
    row('gpt-4\\.1', rates(2, 8, 0.5)),
    row('gpt-4\\.1-mini', rates(0.4, 1.6, 0.1)),
    row('gpt-4\\.1-nano', rates(0.1, 0.4, 0.025)),
    row('gpt-4o', rates(2.5, 10, 1.25)),
    row('gpt-4o-mini', rates(0.15, 0.6, 0.075)),
    row('o3', rates(2, 8, 0.5)),
    row('o4-mini', rates(1.1, 4.4, 0.275)),
  ],
}

/** https://platform.claude.com/docs/en/about-claude/pricing; writes are those that last five minutes. */
const anthropic: PriceTable = {
  asOf: '2026-10-10',
  rows: [
    row('claude-(?:fable|mythos)-5-1', rates(10, 50, 0.25, 12.5)),
    row('claude-(?:fable|mythos)-5', rates(10, 50, 1, 12.5)),
    row('claude-opus-5-5', rates(4, 20, 0.2, 5)),
    row('claude-opus-(?:5|4-[5-8])', rates(5, 25, 0.5, 6.25)),
    row('claude-opus-4(?:-[01])?', rates(15, 75, 1.5, 18.75)),
    row('claude-sonnet-5-5', rates(2, 10, 0.1, 2.5)),
    row('claude-sonnet-5', rates(2, 10, 0.2, 2.5)),
    row('claude-sonnet-4(?:-[0-6])?|claude-3-7-sonnet', rates(3, 15, 0.3, 3.75)),
    row('claude-haiku-5-5', rates(0.1, 0.5, 0.01, 0.125), {
      aboveTokens: 100_000,
      rates: rates(0.5, 2.5, 0.05, 0.625),
    }),
    row('claude-haiku-4-5', rates(1, 5, 0.1, 1.25)),
    row('claude-3-5-haiku', rates(0.8, 4, 0.08, 1)),
    row('claude-3-haiku', rates(0.25, 1.25, 0.03, 0.3)),
  ],
}

/** https://groq.com/pricing */
const groq: PriceTable = {
  asOf: '2026-06-01',
  isDayGuessed: true,
  rows: [
    row('openai/gpt-oss-120b', rates(0.15, 0.6, 0.075)),
    row('openai/gpt-oss-20b', rates(0.075, 0.3, 0.037)),
    row('llama-3\\.3-70b-versatile', rates(0.59, 0.79)),
    row('llama-3\\.1-8b-instant', rates(0.05, 0.08)),
    row('qwen/qwen3-32b', rates(0.29, 0.59)),
  ],
}

const tables: Readonly<Partial<Record<ProviderKind, PriceTable>>> = { openai: openAi, anthropic, groq }

/** Undefined for a model that the table does not have. A fine-tuned model has a price of its own, which nobody publishes. */
export function tablePrice(
  kind: ProviderKind,
  model: string,
): { price: Price; asOf: string; isDayGuessed: boolean } | undefined {
  const table = tables[kind]
  const found = table?.rows.find(({ models }) => models.test(model))
  if (table === undefined || found === undefined) return undefined
  return { price: found.price, asOf: table.asOf, isDayGuessed: table.isDayGuessed === true }
}
