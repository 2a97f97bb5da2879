import { useState } from 'react'
import { ActionIcon, Button, Menu, Modal, Skeleton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { NameDialog } from '../forms/name-dialog.tsx'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { categoryTree } from './category-tree.ts'
import type { TreeItem } from './category-tree.ts'
import { categoriesQuery } from './codex-queries.ts'
import styles from './dialog-list.module.css'

type Naming = { parentId?: string; category?: TreeItem }
type Patch = { name?: string; parentId?: string | null; position?: number }

/** The tree of categories: named, put below another, moved among siblings, deleted. */
export function CategoryDialog({ novelId, onClose }: { novelId: string; onClose: () => void }) {
  const { api, queryClient, notices } = useWorkspace()
  const categories = useQuery(categoriesQuery(api, novelId))
  const [naming, setNaming] = useState<Naming>()
  const tree = categoryTree(categories.data ?? [])
  const options = {
    onSuccess: () => setNaming(undefined),
    onError: (error: unknown) => notices.show({ text: problemFrom(error).detail, tone: 'problem' as const }),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: keys.entries(novelId) })
      return queryClient.invalidateQueries({ queryKey: keys.categories(novelId) })
    },
  }
  const create = useMutation({
    ...options,
    mutationFn: (body: { name: string; parentId?: string }) =>
      api.call('createCategory', { params: { id: novelId }, body }),
  })
  const change = useMutation({
    ...options,
    mutationFn: ({ category, patch }: { category: TreeItem; patch: Patch }) =>
      api.call('updateCategory', { params: { id: category.id }, body: { version: category.version, ...patch } }),
  })
  const remove = useMutation({
    ...options,
    mutationFn: (id: string) => api.call('deleteCategory', { params: { id } }),
  })
  const onName = (name: string) => {
    if (naming?.category !== undefined) change.mutate({ category: naming.category, patch: { name } })
    else create.mutate(naming?.parentId === undefined ? { name } : { name, parentId: naming.parentId })
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.codex.list.categories.replace('…', '')}
      closeButtonProps={{ 'aria-label': words.close }}
    >
      {categories.error === null ? null : <ProblemNote error={categories.error} />}
      {categories.isPending ? <Skeleton height={80} /> : null}
      {categories.data?.length === 0 ? <p className={styles.empty}>{words.codex.list.noCategories}</p> : null}
      <ul className={styles.list}>
        {tree.map((category) => (
          <CategoryRow
            key={category.id}
            category={category}
            tree={tree}
            onNaming={setNaming}
            onPatch={(patch) => change.mutate({ category, patch })}
            onRemove={() => remove.mutate(category.id)}
          />
        ))}
      </ul>
      <div className={styles.foot}>
        <Button variant="default" leftSection={<Icon name="plus" size={15} />} onClick={() => setNaming({})}>
          {words.codex.newCategory}
        </Button>
        <Button onClick={onClose}>{words.done}</Button>
      </div>
      {naming === undefined ? null : (
        <NameDialog
          title={naming.category === undefined ? words.codex.newCategory : words.codex.list.renameCategory}
          label={words.codex.name}
          action={naming.category === undefined ? words.codex.addCategory : words.done}
          initial={naming.category?.name ?? ''}
          isPending={create.isPending || change.isPending}
          onClose={() => setNaming(undefined)}
          onName={onName}
        />
      )}
    </Modal>
  )
}

type RowProps = {
  category: TreeItem
  tree: TreeItem[]
  onNaming: (naming: Naming) => void
  onPatch: (patch: Patch) => void
  onRemove: () => void
}

function CategoryRow({ category, tree, onNaming, onPatch, onRemove }: RowProps) {
  const siblings = tree.filter(({ parentId }) => parentId === category.parentId)
  const at = siblings.findIndex(({ id }) => id === category.id)
  const before = siblings[at - 1]
  return (
    <li className={styles.item} style={{ paddingInlineStart: category.depth * 22 }}>
      <b data-words>{category.name}</b>
      <span className={styles.tools}>
        <Menu position="bottom-end" width={220} shadow="md">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={words.codex.list.categoryMenu(category.name)}>
              <Icon name="dots" />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => onNaming({ category })}>{words.codex.list.rename}</Menu.Item>
            <Menu.Item onClick={() => onNaming({ parentId: category.id })}>{words.codex.list.addBelow}</Menu.Item>
            <Menu.Item disabled={at === 0} onClick={() => onPatch({ position: at - 1 })}>
              {words.moveUp}
            </Menu.Item>
            <Menu.Item disabled={at === siblings.length - 1} onClick={() => onPatch({ position: at + 1 })}>
              {words.moveDown}
            </Menu.Item>
            <Menu.Item disabled={before === undefined} onClick={() => onPatch({ parentId: before?.id ?? null })}>
              {before === undefined ? words.codex.list.moveIn : words.codex.list.moveInto(before.name)}
            </Menu.Item>
            <Menu.Item
              disabled={category.parentId === undefined}
              onClick={() => onPatch({ parentId: parentOf(tree, category) })}
            >
              {words.codex.list.moveOut}
            </Menu.Item>
            <Menu.Item color="red" onClick={onRemove}>
              {words.codex.list.deleteCategory}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </span>
    </li>
  )
}

/** The parent of the parent; null for the top. */
function parentOf(tree: readonly TreeItem[], category: TreeItem): string | null {
  return tree.find(({ id }) => id === category.parentId)?.parentId ?? null
}
