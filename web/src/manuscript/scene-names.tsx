import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { graphQuery } from '../codex/codex-queries.ts'
import { EntryHoverCard } from '../codex/entry-hover-card.tsx'
import { typeGlyph } from '../codex/entry-words.ts'
import { SuggestionChip } from '../codex/suggestion-chip.tsx'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import type { FoundMentions } from '../mentions/mirror.tsx'
import styles from './scene-page.module.css'

type NamesProps = { novelId: string; sceneId: string; found: FoundMentions | undefined; version: number }

/** Who and what is named in a scene, and the names in it that have no entry yet. */
export function SceneNames({ novelId, sceneId, found, version }: NamesProps) {
  const { api } = useWorkspace()
  const { data: graph } = useQuery(graphQuery(api, novelId))
  const { data: answer } = useQuery({
    queryKey: ['suggestions', novelId, sceneId, version],
    queryFn: ({ signal }) => api.call('suggestNames', { params: { id: novelId }, body: { sceneId }, signal }),
    staleTime: 60_000,
  })
  const counts = new Map<string, number>()
  for (const { entryId } of found?.mentions ?? []) counts.set(entryId, (counts.get(entryId) ?? 0) + 1)
  const named = (graph?.nodes ?? []).filter(({ id }) => counts.has(id))
  const suggestions = (answer?.suggestions ?? []).slice(0, 12)
  if (named.length === 0 && suggestions.length === 0) return null
  return (
    <footer className={styles.names}>
      {named.length === 0 ? null : (
        <div>
          <h2 className={styles.subtitle}>{words.manuscript.inThisScene}</h2>
          <div className={styles.chips}>
            {named.map(({ id, name, type }) => (
              <EntryHoverCard key={id} entryId={id}>
                <Link to="/novels/$novelId/codex/$entryId" params={{ novelId, entryId: id }} className={styles.chip}>
                  <Icon name={typeGlyph(type)} size={14} /> {name}
                  <small>{counts.get(id)}</small>
                </Link>
              </EntryHoverCard>
            ))}
          </div>
        </div>
      )}
      {suggestions.length === 0 ? null : (
        <div>
          <h2 className={styles.subtitle}>{words.manuscript.withoutEntry}</h2>
          <div className={styles.chips}>
            {suggestions.map((suggestion) => (
              <SuggestionChip key={suggestion.name} novelId={novelId} suggestion={suggestion} />
            ))}
          </div>
        </div>
      )}
    </footer>
  )
}
