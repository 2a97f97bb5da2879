import type { ReactNode } from 'react'
import styles from './beginning.module.css'
import { FirstSteps } from './first-steps.tsx'
import { Starters } from './starters.tsx'

/** What an empty conversation shows instead of messages. */
export function Beginning({ novelId, title, onChoose, children }: { novelId: string; title: string; onChoose: (text: string) => void; children?: ReactNode }) {
  return (
    <div className={styles.scroller}>
      <div className={styles.beginning}>
        <h2 className={styles.title}>{title}</h2>
        <p className={styles.lead}>Ask about your story, try out a scene, argue with a character. What you name goes along from your codex.</p>
        <Starters novelId={novelId} onChoose={onChoose} />
        <FirstSteps />
        {children}
      </div>
    </div>
  )
}
