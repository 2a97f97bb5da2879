import { useState } from 'react'
import { UnstyledButton } from '@mantine/core'
import type { ImportReport } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'
import styles from './transfer-page.module.css'

const shownAtFirst = 12

/** What an import does, or has done: how many of what, each entry by its name, and what of the file has no place here. */
export function ImportReportView({ report, isDone = false }: { report: ImportReport; isDone?: boolean }) {
  const [all, setAll] = useState(false)
  const shown = all ? report.items : report.items.slice(0, shownAtFirst)
  const others = Object.entries(report.others).filter(([, count]) => count > 0)
  const unnamed = report.create + report.update + report.skip - report.items.length
  return (
    <div className={styles.report}>
      <p className={styles.format}>{words.transfer.recognized(words.transfer.formats[report.format].name)}</p>
      <dl className={styles.counts}>
        {(['create', 'update', 'skip'] as const).map((action) => (
          <div key={action} data-none={report[action] === 0}>
            <dd>{report[action].toLocaleString()}</dd>
            <dt>{isDone ? words.transfer.actionsDone[action] : words.transfer.actions[action]}</dt>
          </div>
        ))}
        {others.map(([what, count]) => (
          <div key={what}>
            <dd>{count.toLocaleString()}</dd>
            <dt>{words.transfer.others[what] ?? what}</dt>
          </div>
        ))}
      </dl>
      {report.notCarried.length === 0 ? null : (
        <div className={styles.left}>
          <h3>{words.transfer.notCarried}</h3>
          <ul>
            {report.notCarried.map(({ what, count, reason }) => (
              <li key={`${what} ${reason}`}>
                <b>{what}</b> ({count.toLocaleString()}): {reason}
              </li>
            ))}
          </ul>
        </div>
      )}
      {isDone ? null : (
        <ul className={styles.items}>
          {shown.map(({ name, action, reason }, index) => (
            <li key={index} data-action={action}>
              <span data-words>{name}</span>
              <small>
                {words.transfer.actions[action]}
                {reason === undefined ? '' : `: ${reason}`}
              </small>
            </li>
          ))}
        </ul>
      )}
      {!isDone && shown.length < report.items.length ? (
        <UnstyledButton className={styles.more ?? ''} onClick={() => setAll(true)}>
          {words.transfer.showAll(report.items.length)}
        </UnstyledButton>
      ) : null}
      {!isDone && all && unnamed > 0 ? <p>{words.transfer.andMore(unnamed)}</p> : null}
    </div>
  )
}
