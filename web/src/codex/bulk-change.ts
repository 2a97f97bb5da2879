import { useMutation } from '@tanstack/react-query'
import type { Entry, EntryChange } from '@scriptorium/contracts/nouns'
import type { Client } from '../api/client.ts'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { inverseChanges } from './inverse-changes.ts'

/** The contract's bound on the entries of one call. */
const entriesPerCall = 1_000

type Bulk = { entries: Entry[]; change: EntryChange; text: string }

/** Changes many entries at once, with a way back. */
export function useBulkChange(novelId: string, onDone: () => void) {
  const { api, queryClient, notices } = useWorkspace()
  const refresh = () => {
    for (const queryKey of [keys.entries(novelId), ['entry'], keys.graph(novelId)])
      void queryClient.invalidateQueries({ queryKey })
  }
  const onError = (error: unknown) => {
    refresh()
    notices.show({ text: problemFrom(error).detail, tone: 'problem' })
  }
  const undo = async ({ entries, change }: Bulk, versions: Map<string, number>) => {
    for (const inverse of inverseChanges(entries, change)) {
      const changed = inverse.ids.map((id) => ({ id, version: versions.get(id) ?? 0 }))
      await changeAll(api, novelId, changed, inverse.change)
    }
  }
  return useMutation({
    mutationFn: ({ entries, change }: Bulk) => changeAll(api, novelId, entries, change),
    onSuccess: (versions, bulk) => {
      refresh()
      onDone()
      notices.show({
        text: bulk.text,
        timeoutMs: 10_000,
        action: { label: words.undo, run: () => void undo(bulk, versions).then(refresh, onError) },
      })
    },
    onError,
  })
}

type Versioned = Pick<Entry, 'id' | 'version'>

/** @returns the new version of each */
async function changeAll(
  api: Client,
  novelId: string,
  entries: readonly Versioned[],
  change: EntryChange,
): Promise<Map<string, number>> {
  const versions = new Map<string, number>()
  for (let start = 0; start < entries.length; start += entriesPerCall) {
    const some = entries.slice(start, start + entriesPerCall).map(({ id, version }) => ({ id, version }))
    const answer = await api.call('changeEntries', { params: { id: novelId }, body: { entries: some, change } })
    for (const { id, version } of answer.entries) versions.set(id, version)
  }
  return versions
}
