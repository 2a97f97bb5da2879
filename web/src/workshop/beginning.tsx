import type { ReactNode } from 'react'
import { words } from '../words/words.ts'
import styles from './beginning.module.css'
import { FirstSteps } from './first-steps.tsx'
import { Starters } from './starters.tsx'

type BeginningProps = {
  novelId: string
  title: string
  /** Its rank on the page. */ heading: 'h1' | 'h2'
  onChoose: (text: string) => void
  children?: ReactNode
}

/** What an empty conversation shows instead of messages. */
export function Beginning({ novelId, title, heading: Heading, onChoose, children }: BeginningProps) {
  return (
    <div className={styles.scroller}>
      <div className={styles.beginning}>
        <Heading className={styles.title}>{title}</Heading>
        <p className={styles.lead}>{words.workshop.lead}</p>
        <Starters novelId={novelId} onChoose={onChoose} />
        <FirstSteps />
        {children}
      </div>
    </div>
  )
}
