import type { Connection, Model } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'

export type ModelChoice = { connectionId: string; model: string }
export type ModelGroup = { connection: Connection; models: Model[] }

/**
 * Whether what was chosen can be asked no more: its connection was deleted. Nothing is sent to another in its place that nobody
 * chose. Not known, and so not gone, until the connections are read.
 */
export function isGone(
  choice: ModelChoice | undefined,
  connections: readonly Pick<Connection, 'id'>[] | undefined,
): boolean {
  return choice !== undefined && connections?.some(({ id }) => id === choice.connectionId) === false
}

/** The names of the connections that are on and have no model in a list that is not whole. */
export function unlistedNames(models: readonly Model[], connections: readonly Connection[]): string[] {
  return connections
    .filter(({ id, enabled }) => enabled && !models.some((model) => model.connectionId === id))
    .map(({ name }) => name)
}

const shownMax = 100

/**
 * The models that match every word typed, by connection in the user's order. At most 100 are shown; `hidden` says how many
 * more there are. Words are looked for in the model's name and id and in the connection's name.
 */
export function groupModels(
  models: readonly Model[],
  connections: readonly Connection[],
  search: string,
): { groups: ModelGroup[]; hidden: number } {
  const words = folded(search)
    .split(/\s+/)
    .filter((word) => word !== '')
  const groups: ModelGroup[] = []
  let shown = 0
  let hidden = 0
  for (const connection of [...connections].sort((a, b) => a.position - b.position)) {
    if (!connection.enabled) continue
    const matching = models.filter((model) => model.connectionId === connection.id && matches(model, connection, words))
    const taken = matching.slice(0, shownMax - shown)
    shown += taken.length
    hidden += matching.length - taken.length
    if (taken.length > 0) groups.push({ connection, models: taken })
  }
  return { groups, hidden }
}

function matches(model: Model, connection: Connection, words: string[]): boolean {
  const text = folded(`${model.name} ${model.id} ${connection.name}`)
  return words.every((word) => text.includes(word))
}

/** Case, accents and the curl of quotes make no difference to a search. */
function folded(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '')
  return plain.replace(/[‘’‛]/g, "'").replace(/[“”„]/g, '"').toLocaleLowerCase()
}

/** The favourites among what is shown, to stand above it. */
export function favouritesFirst(groups: readonly ModelGroup[]): { model: Model; connection: Connection }[] {
  return groups.flatMap(({ connection, models }) =>
    models.filter(({ favourite }) => favourite).map((model) => ({ model, connection })),
  )
}

/** What is known of a model, in short: its window and its price. */
export function factsOfModel({ contextWindow, price }: Pick<Model, 'contextWindow' | 'price'>): string[] {
  return [sizeWords(contextWindow), priceWords(price)].filter((fact) => fact !== '')
}

/** 8192 -> "8K", 131072 -> "131K", 1048576 -> "1M". */
export function sizeWords(tokens: number | undefined): string {
  if (tokens === undefined) return ''
  if (tokens >= 1_000_000) return `${trim(tokens / 1_000_000)}M`
  return tokens >= 1_000 ? `${Math.floor(tokens / 1_000)}K` : String(tokens)
}

export function priceWords(price: Model['price']): string {
  if (price === undefined) return ''
  const sign = price.currency === 'USD' ? '$' : `${price.currency} `
  if (price.inputPerMillion === 0 && price.outputPerMillion === 0) return words.models.free
  return words.models.price(`${sign}${trim(price.inputPerMillion)}`, `${sign}${trim(price.outputPerMillion)}`)
}

function trim(value: number): string {
  return String(Number(value.toFixed(value < 1 ? 3 : 2)))
}
