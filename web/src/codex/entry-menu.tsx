import { ActionIcon, Menu } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Entry } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { useLeaving } from '../notices/leaving.ts'
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
        text: saved.archived
          ? `“${saved.name}” is archived. It is no longer sent to an AI.`
          : `“${saved.name}” is back in the codex.`,
        action: { label: 'Undo', run: () => archive.mutate({ version: saved.version, archived: !saved.archived }) },
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
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Entry menu">
          <Icon name="dots" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Icon name="archive" size={16} />}
          disabled={archive.isPending}
          onClick={() => archive.mutate({ version: entry.version, archived: !entry.archived })}
        >
          {entry.archived ? 'Restore' : 'Archive'}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={deleteEntry}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
