import { useQuery } from '@tanstack/react-query'
import { SuggestionChip } from '../codex/suggestion-chip.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './answer-suggestions.module.css'

const shownMax = 6

/** `wanted`: of an answer that is not the last any more those are shown that are known. */
type SuggestionsProps = { novelId: string; id: string; text: string; wanted: boolean }

/** Names in an answer that have no entry yet, each one click from an entry or an alias. */
export function AnswerSuggestions({ novelId, id, text, wanted }: SuggestionsProps) {
  const { api } = useWorkspace()
  const { data } = useQuery({
    queryKey: ['suggestions', novelId, id],
    queryFn: ({ signal }) =>
      api.call('suggestNames', { params: { id: novelId }, body: { text }, signal, background: true }),
    enabled: wanted,
    staleTime: 60_000,
  })
  const suggestions = (data?.suggestions ?? []).slice(0, shownMax)
  if (suggestions.length === 0) return null
  return (
    <div className={styles.suggestions}>
      <span>{words.workshop.noEntryYet}</span>
      {suggestions.map((suggestion) => (
        <SuggestionChip key={suggestion.name} novelId={novelId} suggestion={suggestion} />
      ))}
    </div>
  )
}
