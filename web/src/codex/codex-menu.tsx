import { lazy, Suspense, useState } from 'react'
import { ActionIcon, Menu } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Icon } from '../icons/icon.tsx'
import { part, useOpening } from '../shell/part.ts'
import { words } from '../words/words.ts'
import { useDensity } from './list-choices.ts'

const dialogs = {
  deleted: part(() => import('./deleted-dialog.tsx').then(({ DeletedDialog }) => ({ default: DeletedDialog }))),
  categories: part(() => import('./category-dialog.tsx').then(({ CategoryDialog }) => ({ default: CategoryDialog }))),
  copy: part(() => import('./copy-dialog.tsx').then(({ CopyDialog }) => ({ default: CopyDialog }))),
}
type DialogName = keyof typeof dialogs
const DeletedDialog = lazy(dialogs.deleted)
const CategoryDialog = lazy(dialogs.categories)
const CopyDialog = lazy(dialogs.copy)

/** What can be done with the whole of a codex, and how its list is shown. */
export function CodexMenu({ novelId }: { novelId: string }) {
  const [density, setDensity] = useDensity()
  const [opened, setOpened] = useState<DialogName>()
  const opening = useOpening()
  const open = (name: DialogName) => opening(dialogs[name], () => setOpened(name))
  const close = () => setOpened(undefined)
  const compact = density === 'compact'
  return (
    <>
      <Menu position="bottom-end" width={250} shadow="md">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={34} aria-label={words.codex.list.menu}>
            <Icon name="dots" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            role="menuitemcheckbox"
            aria-checked={compact}
            leftSection={<Icon name={compact ? 'check' : 'menu'} size={16} />}
            onClick={() => setDensity(compact ? 'comfortable' : 'compact')}
          >
            {words.codex.list.compact}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="tag" size={16} />} onClick={() => open('categories')}>
            {words.codex.list.categories}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="trash" size={16} />} onClick={() => open('deleted')}>
            {words.codex.list.deleted}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="copy" size={16} />} onClick={() => open('copy')}>
            {words.codex.list.copyFrom}
          </Menu.Item>
          <Menu.Item
            component={Link}
            {...({ to: '/novels/$novelId/transfer', params: { novelId } } as object)}
            leftSection={<Icon name="upload" size={16} />}
          >
            {words.shell.transfer}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {opened === 'deleted' ? <DeletedDialog novelId={novelId} onClose={close} /> : null}
        {opened === 'categories' ? <CategoryDialog novelId={novelId} onClose={close} /> : null}
        {opened === 'copy' ? <CopyDialog novelId={novelId} onClose={close} /> : null}
      </Suspense>
    </>
  )
}
