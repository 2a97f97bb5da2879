import { lazy, Suspense } from 'react'
import type { ReactNode } from 'react'
import { Menu } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Thread } from '@scriptorium/contracts/nouns'
import { keys } from '../api/queries.ts'
import { urlOf } from '../api/url.ts'
import { Icon } from '../icons/icon.tsx'
import { useLeaving } from '../notices/leaving.ts'
import { part, useOpening } from '../shell/part.ts'
import { useWorkspace } from '../workspace.ts'
import { useThreadPatch } from './thread-patch.ts'

const loadRenameDialog = part(() => import('./rename-dialog.tsx'))
const RenameDialog = lazy(() => loadRenameDialog().then((module) => ({ default: module.RenameDialog })))

type MenuProps = { thread: Thread; renaming: boolean; onRenaming: (renaming: boolean) => void; children: ReactNode }

export function ThreadMenu({ thread, renaming, onRenaming, children }: MenuProps) {
  const { notices } = useWorkspace()
  const patch = useThreadPatch()
  const remove = useThreadDeletion()
  const opening = useOpening()
  const archive = (archived: boolean) => {
    patch.mutate(
      { thread, change: { archived } },
      {
        onSuccess: (changed) =>
          notices.show({
            text: archived ? 'Archived.' : 'Restored.',
            action: { label: 'Undo', run: () => patch.mutate({ thread: changed, change: { archived: !archived } }) },
          }),
      },
    )
  }
  const rename = (title: string) => {
    patch.mutate({ thread, change: { title } })
    onRenaming(false)
  }
  return (
    <>
      <Menu position="bottom-end" width={190} shadow="md">
        <Menu.Target>{children}</Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Icon name="edit" size={16} />}
            onClick={() => opening(loadRenameDialog, () => onRenaming(true))}
          >
            Rename
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="pin" size={16} />}
            onClick={() => patch.mutate({ thread, change: { pinned: !thread.pinned } })}
          >
            {thread.pinned ? 'Unpin' : 'Pin'}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="archive" size={16} />} onClick={() => archive(!thread.archived)}>
            {thread.archived ? 'Restore' : 'Archive'}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="arrowDown" size={16} />}
            component="a"
            href={urlOf('exportThread', { id: thread.id })}
            download
          >
            Save as a file
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => remove(thread)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {renaming ? (
        <Suspense>
          <RenameDialog title={thread.title} onRename={rename} onClose={() => onRenaming(false)} />
        </Suspense>
      ) : null}
    </>
  )
}

function useThreadDeletion() {
  const { api, queryClient } = useWorkspace()
  const { remove } = useLeaving()
  const navigate = useNavigate()
  const { threadId } = useParams({ strict: false })
  return (thread: Thread) => {
    const { novelId, id } = thread
    const deletion = {
      what: `“${thread.title}”`,
      run: () => api.call('deleteThread', { params: { id }, keepalive: true }),
      settled: () => queryClient.invalidateQueries({ queryKey: keys.threads(novelId) }),
    }
    const isOpen = threadId === id
    const back = () => void navigate({ to: '/novels/$novelId/workshop/$threadId', params: { novelId, threadId: id } })
    remove(id, deletion, isOpen ? back : undefined)
    if (isOpen) void navigate({ to: '/novels/$novelId/workshop/new', params: { novelId } })
  }
}
