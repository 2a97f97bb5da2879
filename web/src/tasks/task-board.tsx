import { useState } from 'react'
import type { DragEvent, KeyboardEvent } from 'react'
import type { Task, TaskCategory } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'
import { placeBefore } from './task-order.ts'
import { TaskRow } from './task-row.tsx'
import type { TaskParts } from './task-row.tsx'
import styles from './tasks-page.module.css'

type ColumnOf = Pick<TaskCategory, 'name' | 'color'> & { id: string | undefined }

/** The open tasks by category, side by side; moved with the mouse, or with Alt and the arrow keys. */
export function TaskBoard({ tasks, ...parts }: TaskParts) {
  const { categories, onChange } = parts
  const [moved, setMoved] = useState<string>()
  const columns: ColumnOf[] = [{ id: undefined, name: words.tasks.noCategory }, ...categories]
  const known = new Set(categories.map(({ id }) => id))
  const inColumn = (id: string | undefined) =>
    tasks.filter(
      (task) =>
        !task.done &&
        (task.categoryId !== undefined && known.has(task.categoryId) ? task.categoryId : undefined) === id,
    )
  const put = (taskId: string, columnId: string | undefined, beforeId?: string) => {
    const task = tasks.find(({ id }) => id === taskId)
    if (task === undefined || taskId === beforeId) return
    const position = placeBefore(inColumn(columnId), taskId, beforeId)
    onChange(task, { position, ...(task.categoryId === columnId ? {} : { categoryId: columnId ?? null }) })
  }
  const step = (task: Task, event: KeyboardEvent) => {
    if (!event.altKey || !event.key.startsWith('Arrow')) return
    event.preventDefault()
    const at = columns.findIndex(({ id }) => inColumn(id).includes(task))
    const column = inColumn(columns[at]?.id)
    const index = column.indexOf(task)
    if (event.key === 'ArrowUp' && index > 0) put(task.id, columns[at]?.id, column[index - 1]?.id)
    if (event.key === 'ArrowDown' && index < column.length - 1) put(task.id, columns[at]?.id, column[index + 2]?.id)
    const next = columns[at + (event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0)]
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') if (next !== undefined) put(task.id, next.id)
  }
  const drop = (event: DragEvent, columnId: string | undefined, beforeId?: string) => {
    event.preventDefault()
    event.stopPropagation()
    if (moved !== undefined) put(moved, columnId, beforeId)
    setMoved(undefined)
  }
  return (
    <>
      <p className="visually-hidden" id="board-keys">
        {words.tasks.boardKeys}
      </p>
      <div className={styles.board}>
        {columns.map((column) => (
          <section
            key={column.id ?? 'none'}
            className={styles.column}
            aria-label={column.name}
            onDragOver={(event) => (moved === undefined ? undefined : event.preventDefault())}
            onDrop={(event) => drop(event, column.id)}
          >
            <h2 className={styles.columnTitle}>
              {column.name} <span>{inColumn(column.id).length}</span>
            </h2>
            <ul className={styles.cards}>
              {inColumn(column.id).map((task) => (
                <li
                  key={task.id}
                  className={styles.card}
                  data-moved={task.id === moved}
                  draggable
                  aria-describedby="board-keys"
                  onDragStart={() => setMoved(task.id)}
                  onDragEnd={() => setMoved(undefined)}
                  onDragOver={(event) => (moved === undefined ? undefined : event.preventDefault())}
                  onDrop={(event) => drop(event, column.id, task.id)}
                  onKeyDown={(event) => step(task, event)}
                >
                  <TaskRow task={task} withCategory={false} {...parts} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  )
}
