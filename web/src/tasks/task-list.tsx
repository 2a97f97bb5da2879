import { useState } from 'react'
import { UnstyledButton } from '@mantine/core'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { TaskRow } from './task-row.tsx'
import type { TaskParts } from './task-row.tsx'
import styles from './tasks-page.module.css'

/** All tasks below each other, the open ones first. */
export function TaskList({ tasks, ...parts }: TaskParts) {
  const [withDone, setWithDone] = useState(false)
  const open = tasks.filter(({ done }) => !done)
  const done = tasks.filter((task) => task.done).toSorted((a, b) => (b.doneAt ?? '').localeCompare(a.doneAt ?? ''))
  return (
    <>
      {open.length === 0 ? <p className={styles.empty}>{words.tasks.allDone}</p> : null}
      <ul className={styles.list}>
        {open.map((task) => (
          <li key={task.id}>
            <TaskRow task={task} withCategory {...parts} />
          </li>
        ))}
      </ul>
      {done.length === 0 ? null : (
        <UnstyledButton className={styles.fold} aria-expanded={withDone} onClick={() => setWithDone(!withDone)}>
          <Icon name={withDone ? 'chevron' : 'chevronRight'} size={16} /> {words.tasks.done(done.length)}
        </UnstyledButton>
      )}
      {withDone ? (
        <ul className={styles.list}>
          {done.map((task) => (
            <li key={task.id}>
              <TaskRow task={task} withCategory {...parts} />
            </li>
          ))}
        </ul>
      ) : null}
    </>
  )
}
