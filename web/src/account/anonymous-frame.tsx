import type { ReactNode } from 'react'
import { Icon } from '../icons/icon.tsx'
import { usePageTitle } from '../shell/page-title.ts'
import styles from './anonymous-frame.module.css'

/** The page around registering and signing in: what this is, beside the form. */
export function AnonymousFrame({ title, children, footer }: { title: string; children: ReactNode; footer: ReactNode }) {
  usePageTitle(title)
  return (
    <div className={styles.page}>
      <section className={styles.pitch} aria-label="About Scriptorium">
        <div className={styles.brand}>
          <Icon name="quill" size={26} /> Scriptorium
        </div>
        <p className={styles.line}>A place to think a novel through, with an AI that has read your notes.</p>
        <ul className={styles.points}>
          <li>
            <b>Your codex.</b> Characters, places and lore; the AI gets the ones that matter for each question.
          </li>
          <li>
            <b>Your AI.</b> Bring your own connections and choose a model for every conversation.
          </li>
          <li>
            <b>Nothing hidden.</b> See what the AI was told, and why. Not a word is lost.
          </li>
        </ul>
      </section>
      <main className={styles.main}>
        <div className={styles.form}>
          <h1 className={styles.title}>{title}</h1>
          {children}
          <div className={styles.footer}>{footer}</div>
        </div>
      </main>
    </div>
  )
}
