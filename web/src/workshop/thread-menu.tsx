import { lazy, Suspense, useState } from 'react'
import type { ReactNode } from 'react'
import { Menu } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Thread } from '@scriptorium/contracts/nouns'
import { keys } from '../api/queries.ts'
import { urlOf } from '../api/url.ts'
import { Icon } from '../icons/icon.tsx'
import { useLeaving } from '../notices/leaving.ts'
import { part, useOpening } from '../shell/part.ts'
import { loadPageWords, words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { useThreadPatch } from './thread-patch.ts'

const loadRenameDialog = part(() => import('../forms/name-dialog.tsx'))
const NameDialog = lazy(() => loadRenameDialog().then((module) => ({ default: module.NameDialog })))

const loadSettings = part(async () => (await Promise.all([import('./thread-settings.tsx'), loadPageWords()]))[0])
const ThreadSettings = lazy(() => loadSettings().then((module) => ({ default: module.ThreadSettings })))

/** What can be done with a whole conversation; open when it first appears. */
export function ThreadMenu({ thread, children }: { thread: Thread; children: ReactNode }) {
  const say = words.workshop.threads
  const [dialog, setDialog] = useState<'rename' | 'settings'>()
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
            text: archived ? say.archived : say.restored,
            action: {
              label: words.undo,
              run: () => patch.mutate({ thread: changed, change: { archived: !archived } }),
            },
          }),
      },
    )
  }
  const rename = (title: string) => {
    patch.mutate({ thread, change: { title } })
    setDialog(undefined)
  }
  return (
    <>
      <Menu position="bottom-end" width={200} shadow="md" defaultOpened>
        <Menu.Target>{children}</Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Icon name="edit" size={16} />}
            onClick={() => opening(loadRenameDialog, () => setDialog('rename'))}
          >
            {say.rename}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="gear" size={16} />}
            onClick={() => opening(loadSettings, () => setDialog('settings'))}
          >
            {say.settings}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="pin" size={16} />}
            onClick={() => patch.mutate({ thread, change: { pinned: !thread.pinned } })}
          >
            {thread.pinned ? say.unpin : say.pin}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="archive" size={16} />} onClick={() => archive(!thread.archived)}>
            {thread.archived ? say.restore : say.archiveIt}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="arrowDown" size={16} />}
            component="a"
            href={urlOf('exportThread', { id: thread.id })}
            download
          >
            {say.save}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => remove(thread)}>
            {words.delete}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === undefined ? null : (
        <Suspense>
          {dialog === 'rename' ? (
            <NameDialog
              title={say.renameTitle}
              label={say.titleLabel}
              action={say.rename}
              initial={thread.title}
              maxLength={500}
              onName={rename}
              onClose={() => setDialog(undefined)}
            />
          ) : (
            <ThreadSettings thread={thread} onClose={() => setDialog(undefined)} />
          )}
        </Suspense>
      )}
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
