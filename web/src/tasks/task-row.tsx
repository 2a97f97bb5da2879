import { Checkbox } from '@mantine/core'
import type { Task, TaskCategory } from '@scriptorium/contracts/nouns'
import { language, words } from '../words/words.ts'
import { dueOf } from './task-order.ts'
import type { TaskChange } from './task-queries.ts'
import styles from './tasks-page.module.css'

export type TaskParts = {
  /** In their order. */
  tasks: readonly Task[]
  categories: readonly TaskCategory[]
  onOpen: (task: Task) => void
  onChange: (task: Task, change: TaskChange) => void
}

type RowProps = Omit<TaskParts, 'tasks'> & { task: Task; withCategory: boolean }

/** A task: its box, what it is, and when it is due. */
export function TaskRow({ task, categories, withCategory, onOpen, onChange }: RowProps) {
  const { title, done, note } = task
  const category = categories.find(({ id }) => id === task.categoryId)
  return (
    <div className={styles.task} data-done={done}>
      <Checkbox
        aria-label={words.tasks.doneNamed(title)}
        checked={done}
        onChange={(event) => onChange(task, { done: event.currentTarget.checked })}
      />
      <button type="button" className={styles.taskButton} onClick={() => onOpen(task)}>
        <span className={styles.taskTitle} data-words>
          {title}
        </span>
        {note === undefined ? null : (
          <span className={styles.note} data-words>
            {note}
          </span>
        )}
        <TaskFacts task={task} category={withCategory ? category : undefined} />
      </button>
    </div>
  )
}

function TaskFacts({ task, category }: { task: Task; category: TaskCategory | undefined }) {
  const { dueAt, priority, done, novelId } = task
  const due = dueAt === undefined || done ? undefined : dueOf(dueAt)
  if (dueAt === undefined && priority === 'normal' && category === undefined && novelId !== undefined) return null
  return (
    <span className={styles.facts}>
      {priority === 'normal' ? null : <span data-priority={priority}>{words.tasks.priorities[priority]}</span>}
      {dueAt === undefined ? null : (
        <span data-due={due}>
          {due === 'overdue' ? `${words.tasks.overdue} · ` : ''}
          {new Date(dueAt).toLocaleDateString(language, { day: 'numeric', month: 'short', weekday: 'short' })}
        </span>
      )}
      {category === undefined ? null : <span>{category.name}</span>}
      {novelId === undefined ? <span>{words.tasks.general}</span> : null}
    </span>
  )
}
