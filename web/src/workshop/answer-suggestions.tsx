import { useQuery } from '@tanstack/react-query'
import { SuggestionChip } from '../codex/suggestion-chip.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './answer-suggestions.module.css'

const shownMax = 6

/** Names in an answer that have no entry yet, each one click from an entry or an alias. */
export function AnswerSuggestions({ novelId, id, text }: { novelId: string; id: string; text: string }) {
  const { api } = useWorkspace()
  const { data } = useQuery({
    queryKey: ['suggestions', novelId, id],
    queryFn: ({ signal }) =>
      api.call('suggestNames', { params: { id: novelId }, body: { text }, signal, background: true }),
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
