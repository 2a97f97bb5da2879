import type { ReactNode } from 'react'
import { Menu } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Suggestion } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { entryQuery, keys } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { types } from './entry-choices.ts'
import { typeGlyph, typeName } from './entry-words.ts'

type MenuProps = { novelId: string; suggestion: Suggestion; children: ReactNode }

/** What a name without an entry becomes; open when it first appears: made one of a type, or given as an alias to the entry that it is nearly, or part, the name of. */
export function SuggestionMenu({ novelId, suggestion, children }: MenuProps) {
  const { api, queryClient, notices } = useWorkspace()
  const navigate = useNavigate()
  const { name, entryId } = suggestion
  const { data: other } = useQuery({
    ...entryQuery(api, entryId ?? ''),
    enabled: entryId !== undefined,
    staleTime: 60_000,
  })
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
      notices.show({ text: words.codex.aliasAdded(name, entry.name) })
    },
  })
  return (
    <Menu position="top-start" width={250} shadow="md" withinPortal defaultOpened>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        {other === undefined ? null : (
          <Menu.Item leftSection={<Icon name="link" size={15} />} onClick={() => asAlias.mutate(other.id)}>
            {words.codex.asAlias(other.name)}
          </Menu.Item>
        )}
        <Menu.Label>{words.codex.createAs(name)}</Menu.Label>
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
