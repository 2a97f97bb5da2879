import { ActionIcon, Menu } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Entry } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { useLeaving } from '../notices/leaving.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'

/** What can be done with the whole of an entry; each of it can be taken back. */
export function EntryMenu({ entry, onChanged }: { entry: Entry; onChanged: (entry: Entry) => void }) {
  const { api, queryClient, notices } = useWorkspace()
  const navigate = useNavigate()
  const { remove } = useLeaving()
  const archive = useMutation({
    mutationFn: ({ version, archived }: { version: number; archived: boolean }) =>
      api.call('updateEntry', { params: { id: entry.id }, body: { version, archived } }),
    onSuccess: (saved) => {
      onChanged(saved)
      notices.show({
        text: saved.archived ? words.codex.archivedNow(saved.name) : words.codex.unarchived(saved.name),
        action: { label: words.undo, run: () => archive.mutate({ version: saved.version, archived: !saved.archived }) },
      })
    },
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem' }),
  })
  const duplicate = useMutation({
    mutationFn: () => api.call('duplicateEntry', { params: { id: entry.id } }),
    onSuccess: ({ id, name }) => {
      void queryClient.invalidateQueries({ queryKey: keys.entries(entry.novelId) })
      notices.show({ text: words.codex.created(name) })
      void navigate({
        to: '/novels/$novelId/codex/$entryId',
        params: { novelId: entry.novelId, entryId: id },
        search: true,
      })
    },
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem' }),
  })
  const deleteEntry = () => {
    const { novelId, id } = entry
    const deletion = {
      what: `“${entry.name}”`,
      run: () => api.call('deleteEntry', { params: { id }, keepalive: true }),
      settled: () => queryClient.invalidateQueries({ queryKey: keys.entries(novelId) }),
    }
    remove(
      id,
      deletion,
      () => void navigate({ to: '/novels/$novelId/codex/$entryId', params: { novelId, entryId: id }, search: true }),
    )
    void navigate({ to: '/novels/$novelId/codex', params: { novelId }, search: true })
  }
  return (
    <Menu position="bottom-end" width={190} shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.codex.entryMenu}>
          <Icon name="dots" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Icon name="copy" size={16} />}
          disabled={duplicate.isPending}
          onClick={() => duplicate.mutate()}
        >
          {words.codex.duplicate}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="archive" size={16} />}
          disabled={archive.isPending}
          onClick={() => archive.mutate({ version: entry.version, archived: !entry.archived })}
        >
          {entry.archived ? words.codex.unarchive : words.codex.archive}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={deleteEntry}>
          {words.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
