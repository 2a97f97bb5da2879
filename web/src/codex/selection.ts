import { useState } from 'react'
import type { Entry } from '@scriptorium/contracts/nouns'

export type Selection = {
  ids: ReadonlySet<string>
  /** Puts one in or takes it out; with `range` all from the last one up to it. */
  toggle: (id: string, range: boolean) => void
  set: (ids: Iterable<string>) => void
  clear: () => void
}

/** The entries that are selected in a list, in the order in which the list shows them. */
export function useSelection(entries: readonly Entry[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [last, setLast] = useState<string>()
  return {
    ids,
    toggle: (id, range) => {
      const next = new Set(ids)
      const from = entries.findIndex((entry) => entry.id === last)
      const to = entries.findIndex((entry) => entry.id === id)
      if (range && from >= 0 && to >= 0)
        for (const entry of entries.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(entry.id)
      else if (!next.delete(id)) next.add(id)
      setIds(next)
      setLast(id)
    },
    set: (all) => setIds(new Set(all)),
    clear: () => setIds(new Set()),
  }
}
