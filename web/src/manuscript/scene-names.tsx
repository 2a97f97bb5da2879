import { Menu } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Suggestion } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { graphQuery } from '../codex/codex-queries.ts'
import { types } from '../codex/entry-choices.ts'
import { EntryHoverCard } from '../codex/entry-hover-card.tsx'
import { typeGlyph, typeName } from '../codex/entry-words.ts'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import type { FoundMentions } from './prose-field.tsx'
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

/** A name without an entry: made one of a type, or given as an alias to the entry that it is nearly, or part, the name of. */
function SuggestionChip({ novelId, suggestion }: { novelId: string; suggestion: Suggestion }) {
  const { api, queryClient, notices } = useWorkspace()
  const navigate = useNavigate()
  const { data: graph } = useQuery(graphQuery(api, novelId))
  const { name, count, entryId, sentences } = suggestion
  const other = graph?.nodes.find(({ id }) => id === entryId)
  const settle = {
    onError: (error: unknown) => notices.show({ text: problemFrom(error).detail, tone: 'problem' as const }),
    onSettled: () => {
      for (const queryKey of [
        keys.entries(novelId),
        keys.graph(novelId),
        keys.mentions(novelId),
        ['suggestions', novelId],
      ])
        void queryClient.invalidateQueries({ queryKey })
    },
  }
  const create = useMutation({
    ...settle,
    mutationFn: (type: string) => api.call('quickCreateEntry', { params: { id: novelId }, body: { name, type } }),
    onSuccess: (entry) => {
      const open = () =>
        void navigate({ to: '/novels/$novelId/codex/$entryId', params: { novelId, entryId: entry.id } })
      notices.show({ text: words.codex.created(entry.name), action: { label: words.open, run: open } })
    },
  })
  const asAlias = useMutation({
    ...settle,
    mutationFn: async (id: string) => {
      const entry = await api.call('getEntry', { params: { id } })
      const aliases = [...entry.aliases, name]
      return await api.call('updateEntry', { params: { id }, body: { version: entry.version, aliases } })
    },
    onSuccess: (entry) => {
      queryClient.setQueryData(keys.entry(entry.id), entry)
      notices.show({ text: words.manuscript.aliasAdded(name, entry.name) })
    },
  })
  return (
    <Menu position="top-start" width={250} shadow="md" withinPortal>
      <Menu.Target>
        <button type="button" className={styles.suggestion} title={sentences[0]}>
          {name} <small>{count}</small>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {other === undefined ? null : (
          <Menu.Item leftSection={<Icon name="link" size={15} />} onClick={() => asAlias.mutate(other.id)}>
            {words.manuscript.asAlias(other.name)}
          </Menu.Item>
        )}
        <Menu.Label>{words.manuscript.createAs(name)}</Menu.Label>
        {types.map((type) => (
          <Menu.Item
            key={type}
            leftSection={<Icon name={typeGlyph(type)} size={15} />}
            onClick={() => create.mutate(type)}
          >
            {typeName(type)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
