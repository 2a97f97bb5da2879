import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { NamesInText } from '../markdown/names.ts'
import { useWorkspace } from '../workspace.ts'

/** The names of the codex in an answer that has ended, once it is in view. */
export function useAnswerNames(
  novelId: string,
  { id, text, enabled }: { id: string; text: string; enabled: boolean },
): NamesInText | undefined {
  const { api } = useWorkspace()
  const { data } = useQuery({
    queryKey: ['answer-names', novelId, id, text.length],
    queryFn: async ({ signal }) => {
      const body = { text }
      return (await api.call('findMentions', { params: { id: novelId }, body, signal, background: true })).mentions
    },
    enabled: enabled && text !== '',
    staleTime: Number.POSITIVE_INFINITY,
  })
  return useMemo(
    () =>
      data === undefined
        ? undefined
        : new Map(data.map(({ start, end, entryId }) => [text.slice(start, end), entryId])),
    [data, text],
  )
}
