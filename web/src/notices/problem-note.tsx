import type { ReactNode } from 'react'
import { Icon } from '../icons/icon.tsx'
import { problemFrom, problemWords } from '../api/problem.ts'
import styles from './problem-note.module.css'
import { words } from '../words/words.ts'

type WarningProps = { title?: string | undefined; text: ReactNode; children?: ReactNode }

/** What is wrong and what to do, with the buttons to do it. */
export function Warning({ title, text, children }: WarningProps) {
  return (
    <div className={styles.note} role="alert">
      <span className={styles.icon}>
        <Icon name="warning" />
      </span>
      <div className={styles.body}>
        {title === undefined ? null : <div className={styles.title}>{title}</div>}
        {text}
        {children === undefined ? null : <div className={styles.actions}>{children}</div>}
      </div>
    </div>
  )
}

type NoteProps = {
  error: unknown
  title?: string
  /** Fields of the form that say themselves what is wrong with them. */
  atFields?: readonly string[]
  children?: ReactNode
}

/** A failed call, with the fields that it is about. */
export function ProblemNote({ error, title, atFields = [], children }: NoteProps) {
  const problem = problemFrom(error)
  const { sentence, fields } = problemWords(problem, atFields)
  const text = (
    <>
      {sentence === '' ? null : <div>{sentence}</div>}
      {fields.length === 0 ? null : (
        <ul className={styles.fields}>
          {fields.map((message) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      )}
      {problem.code === 'internal' && problem.requestId !== undefined ? (
        <div className={styles.small}>{words.shell.requestId(problem.requestId)}</div>
      ) : null}
    </>
  )
  return (
    <Warning title={title} text={text}>
      {children}
    </Warning>
  )
}
