import { useEffect, useSyncExternalStore } from 'react'
import { useWorkspace } from '../workspace.ts'
import type { Notice } from './notice-store.ts'
import styles from './notices.module.css'
import { words } from '../words/words.ts'

/** The place where notices appear; read out by screen readers, never in the way of the keyboard. */
export function Notices() {
  const { notices } = useWorkspace()
  const list = useSyncExternalStore(notices.subscribe, notices.list)
  return (
    <output className={styles.stack} aria-live="polite">
      {list.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} onClose={() => notices.dismiss(notice.id)} />
      ))}
    </output>
  )
}

function NoticeCard({ notice, onClose }: { notice: Notice; onClose: () => void }) {
  useEffect(() => {
    const timer = setTimeout(onClose, notice.timeoutMs)
    return () => clearTimeout(timer)
    // The card lives as long as its notice; `onClose` is a new function on each render and means the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [notice.id])
  return (
    <div className={styles.card} data-tone={notice.tone}>
      <span className={styles.text}>{notice.text}</span>
      {notice.action === undefined ? null : (
        <button
          type="button"
          className={styles.action}
          onClick={() => {
            notice.action?.run()
            onClose()
          }}
        >
          {notice.action.label}
        </button>
      )}
      <button type="button" className={styles.close} aria-label={words.shell.dismiss} onClick={onClose}>
        ×
      </button>
    </div>
  )
}
