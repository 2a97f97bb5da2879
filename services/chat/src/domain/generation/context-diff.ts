/** How the prompts of two generations differ: entries that only one has, or that were told otherwise, and the sizes of the parts. */
import type { Wire } from '@scriptorium/contracts'
import type { GenerationContextDiff } from '@scriptorium/contracts/nouns'
import type { PromptContext } from '../ports.ts'

export type ContextDiff = Wire<GenerationContextDiff>

/** @returns entries in the order of `after`, then those that `before` alone has; what is equal is left out */
export function diffContexts(before: PromptContext, after: PromptContext): ContextDiff {
  return {
    entries: differences(before.entries, after.entries, ({ entryId }) => entryId).map(([one, other]) => {
      const { entryId, name } = (other ?? one)!
      return { entryId, name, before: one, after: other }
    }),
    parts: differences(before.parts, after.parts, ({ kind }) => kind).map(([one, other]) => ({
      kind: (other ?? one)!.kind,
      before: one,
      after: other,
    })),
    codexVersion: { before: before.codexVersion, after: after.codexVersion },
  }
}

type Pair<Item> = readonly [Item | undefined, Item | undefined]

function differences<Item>(
  before: readonly Item[],
  after: readonly Item[],
  keyOf: (item: Item) => string,
): Pair<Item>[] {
  const [earlier, later] = [before, after].map((items) => new Map(items.map((item) => [keyOf(item), item])))
  const keys = new Set([...later!.keys(), ...earlier!.keys()])
  return [...keys]
    .map((key): Pair<Item> => [earlier!.get(key), later!.get(key)])
    .filter(([one, other]) => JSON.stringify(one) !== JSON.stringify(other))
}
