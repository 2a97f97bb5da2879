import type { ReactNode } from 'react'
import { Icon } from '../icons/icon.tsx'
import { usePageTitle } from '../shell/page-title.ts'
import { words } from '../words/words.ts'
import styles from './anonymous-frame.module.css'

/** The page around registering and signing in: what this is, beside the form. */
export function AnonymousFrame({ title, children, footer }: { title: string; children: ReactNode; footer: ReactNode }) {
  usePageTitle(title)
  return (
    <div className={styles.page}>
      <section className={styles.pitch} aria-label={words.account.aboutScriptorium}>
        <div className={styles.brand}>
          <Icon name="quill" size={26} /> Scriptorium
        </div>
        <p className={styles.line}>{words.account.pitch}</p>
        <ul className={styles.points}>
          {words.account.points.map(([head, rest]) => (
            <li key={head}>
              <b>{head}</b> {rest}
            </li>
          ))}
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
