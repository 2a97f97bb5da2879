import { useEffect, useEffectEvent, useState } from 'react'
import type { LiveGeneration } from '../stream/live-generation.ts'
import styles from './message.module.css'
import { statusWords } from './status-words.ts'

/** What is going on with an answer that has not ended. */
export function StatusLine({ live }: { live: LiveGeneration }) {
  const { status, link, text, reasoning } = live
  const { now, waitedMs } = useClock(`${link} ${status?.state} ${status?.attempt} ${text.length} ${reasoning.length}`)
  return (
    <div className={styles.status} data-cut={live.link === 'waiting'}>
      <span className={styles.dots} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {statusWords(live, now, waitedMs)}
    </div>
  )
}

/** The time, each second, and for how long `progress` has been the same. */
function useClock(progress: string): { now: number; waitedMs: number } {
  const [clock, setClock] = useState(() => ({ now: Date.now(), since: Date.now(), progress }))
  const tick = useEffectEvent(() => {
    const now = Date.now()
    setClock((before) => ({ now, progress, since: before.progress === progress ? before.since : now }))
  })
  useEffect(() => {
    const timer = setInterval(() => tick(), 1_000)
    return () => clearInterval(timer)
  }, [])
  return { now: clock.now, waitedMs: clock.progress === progress ? clock.now - clock.since : 0 }
}
