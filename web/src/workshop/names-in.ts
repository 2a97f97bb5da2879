import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { FoundMentions } from '../mentions/mirror.tsx'
import { useWorkspace } from '../workspace.ts'

const pauseMs = 400

/** The names of the codex in a text that is being written; of a moment ago, as they are looked up after a pause in typing. */
export function useNamesIn(novelId: string, text: string): FoundMentions | undefined {
  const { api } = useWorkspace()
  const [settled] = useDebouncedValue(text, pauseMs)
  const { data } = useQuery({
    queryKey: ['names-in', novelId, settled],
    queryFn: async ({ signal }): Promise<FoundMentions> => {
      const body = { text: settled }
      const answer = await api.call('findMentions', { params: { id: novelId }, body, signal, background: true })
      return { text: settled, mentions: answer.mentions }
    },
    enabled: settled.trim() !== '',
    gcTime: 30_000,
    placeholderData: keepPreviousData,
  })
  return text === '' ? undefined : data
}
