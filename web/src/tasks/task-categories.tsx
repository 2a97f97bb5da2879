import { useState } from 'react'
import { ActionIcon, Button, Modal, TextInput } from '@mantine/core'
import type { TaskCategory } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { placeBefore } from './task-order.ts'
import { useCategoryCalls } from './task-queries.ts'
import styles from './tasks-page.module.css'

/** The categories of tasks, which are the columns of the board: named, ordered, added, deleted. */
export function TaskCategories({ categories, onClose }: { categories: readonly TaskCategory[]; onClose: () => void }) {
  const say = words.tasks
  const calls = useCategoryCalls()
  const [name, setName] = useState('')
  const move = (category: TaskCategory, before: string | undefined) =>
    calls.update.mutate({ category, change: { position: placeBefore(categories, category.id, before) } })
  return (
    <Modal opened onClose={onClose} title={say.categories} closeButtonProps={{ 'aria-label': words.close }}>
      {categories.length === 0 ? <p className={styles.note}>{say.noCategories}</p> : null}
      <ul className={styles.categories}>
        {categories.map((category, index) => (
          <li key={category.id} className={styles.categoryRow}>
            <CategoryName
              category={category}
              onName={(next) => calls.update.mutate({ category, change: { name: next } })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${words.moveUp}: ${category.name}`}
              disabled={index === 0}
              onClick={() => move(category, categories[index - 1]?.id)}
            >
              <Icon name="arrowUp" size={16} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${words.moveDown}: ${category.name}`}
              disabled={index === categories.length - 1}
              onClick={() => move(category, categories[index + 2]?.id)}
            >
              <Icon name="arrowDown" size={16} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={say.deleteCategory(category.name)}
              title={say.deleteCategoryAbout}
              onClick={() => calls.remove.mutate(category.id)}
            >
              <Icon name="trash" size={16} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <form
        className={styles.add}
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') calls.create.mutate(name.trim(), { onSuccess: () => setName('') })
        }}
      >
        <TextInput
          className={styles.addField ?? ''}
          aria-label={say.newCategory}
          placeholder={say.newCategory}
          maxLength={200}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" disabled={name.trim() === ''} loading={calls.create.isPending}>
          {say.addButton}
        </Button>
      </form>
    </Modal>
  )
}

function CategoryName({ category, onName }: { category: TaskCategory; onName: (name: string) => void }) {
  const [name, setName] = useState(category.name)
  const keep = () => {
    if (name.trim() === '') setName(category.name)
    else if (name.trim() !== category.name) onName(name.trim())
  }
  return (
    <TextInput
      className={styles.addField ?? ''}
      size="sm"
      aria-label={words.tasks.categoryName(category.name)}
      maxLength={200}
      value={name}
      onChange={(event) => setName(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
      }}
    />
  )
}
