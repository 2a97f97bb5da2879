import type { Import } from '@scriptorium/contracts/nouns'
import styles from './transfer-page.module.css'

type ProgressProps = { label: string; progress?: Import['progress'] | undefined }

/** How far something is, as far as that is known. */
export function Progress({ label, progress }: ProgressProps) {
  const isKnown = progress !== undefined && progress.total > 0
  return (
    <div className={styles.progress}>
      <span>
        {label}
        {isKnown ? ` ${progress.done.toLocaleString()} / ${progress.total.toLocaleString()}` : ''}
      </span>
      <progress aria-label={label} {...(isKnown ? { value: progress.done, max: progress.total } : {})} />
    </div>
  )
}
