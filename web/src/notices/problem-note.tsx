import type { ReactNode } from 'react'
import { Icon } from '../icons/icon.tsx'
import { problemFrom } from '../api/problem.ts'
import styles from './problem-note.module.css'

/** A failure in place: what is wrong, in words that say what to do, and the means to do it. */
export function ProblemNote({ error, title, children }: { error: unknown; title?: string; children?: ReactNode }) {
  const problem = problemFrom(error)
  const fields = problem.errors.map((each) => each.message).filter((message) => !problem.detail.includes(message))
  return (
    <div className={styles.note} role="alert">
      <span className={styles.icon}><Icon name="warning" /></span>
      <div className={styles.body}>
        {title === undefined ? null : <div className={styles.title}>{title}</div>}
        <div>{problem.detail}</div>
        {fields.length === 0 ? null : <ul className={styles.fields}>{fields.map((message) => <li key={message}>{message}</li>)}</ul>}
        {problem.code === 'internal' && problem.requestId !== undefined ? <div className={styles.small}>Request {problem.requestId}</div> : null}
        {children === undefined ? null : <div className={styles.actions}>{children}</div>}
      </div>
    </div>
  )
}
