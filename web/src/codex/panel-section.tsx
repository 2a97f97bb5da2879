import { useState } from 'react'
import type { ReactNode } from 'react'
import { Icon } from '../icons/icon.tsx'
import styles from './panel-section.module.css'

type SectionProps = {
  /** Under which it is remembered whether it is open. */
  name: string
  title: string
  /** How many there are; shown beside the title, 0 and undefined are not. */
  count?: number | undefined
  openAtFirst?: boolean
  children: ReactNode
}

/** A part of an entry's panel that folds; what is in it is only made, and asked for, once it is open. */
export function PanelSection({ name, title, count, openAtFirst = false, children }: SectionProps) {
  const [open, setOpen] = useState(() => remembered(name) ?? openAtFirst)
  return (
    <details
      className={styles.section}
      open={open}
      onToggle={(event) => {
        const now = event.currentTarget.open
        setOpen(now)
        if (now !== open) remember(name, now)
      }}
    >
      <summary className={styles.summary}>
        <h2 className={styles.title}>{title}</h2>
        {count === undefined || count === 0 ? null : <span className={styles.count}>{count}</span>}
        <span className={styles.chevron}>
          <Icon name="chevronRight" size={15} />
        </span>
      </summary>
      {open ? <div className={styles.body}>{children}</div> : null}
    </details>
  )
}

const prefix = 'scriptorium:panel:'

function remembered(name: string): boolean | undefined {
  try {
    const value = localStorage.getItem(prefix + name)
    return value === null ? undefined : value === 'open'
  } catch {
    return undefined
  }
}

function remember(name: string, open: boolean): void {
  try {
    localStorage.setItem(prefix + name, open ? 'open' : 'closed')
  } catch {
    // Storage is refused: it is open again the next time.
  }
}
