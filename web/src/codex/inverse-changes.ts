import type { Entry, EntryChange } from '@scriptorium/contracts/nouns'

type Inverse = { ids: string[]; change: EntryChange }

/** The changes that undo one of many entries: entries that were alike are changed back together. `before`: as they were. */
export function inverseChanges(before: readonly Entry[], change: EntryChange): Inverse[] {
  const groups = new Map<string, Inverse>()
  for (const entry of before) {
    const inverse = inverseOf(entry, change)
    const key = JSON.stringify(inverse)
    const group = groups.get(key) ?? { ids: [], change: inverse }
    group.ids.push(entry.id)
    groups.set(key, group)
  }
  return [...groups.values()].filter((group) => Object.keys(group.change).length > 0)
}

function inverseOf(entry: Entry, { addTags = [], removeTags = [], ...fields }: EntryChange): EntryChange {
  const inverse: Record<string, unknown> = {}
  for (const name of Object.keys(fields) as (keyof typeof fields)[]) inverse[name] = entry[name] ?? null
  const added = addTags.filter((tag) => !entry.tags.includes(tag))
  const removed = removeTags.filter((tag) => entry.tags.includes(tag))
  if (added.length > 0) inverse['removeTags'] = added
  if (removed.length > 0) inverse['addTags'] = removed
  return inverse
}
