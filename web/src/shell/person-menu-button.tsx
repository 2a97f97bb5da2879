import { lazy, Suspense, useState } from 'react'
import { UnstyledButton } from '@mantine/core'
import { useMe } from '../account/me.ts'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { part, useOpening } from './part.ts'
import styles from './person-menu.module.css'

const loadMenu = part(() => import('./person-menu.tsx'))
const PersonMenu = lazy(() => loadMenu().then((module) => ({ default: module.PersonMenu })))

/** Who is signed in; opens the menu, which comes with its first opening. */
export function PersonMenuButton() {
  const me = useMe()
  const [wanted, setWanted] = useState(false)
  const opening = useOpening()
  const button = (
    <UnstyledButton
      className={styles.person}
      aria-haspopup="menu"
      onClick={wanted ? undefined : () => opening(loadMenu, () => setWanted(true))}
    >
      <span className={styles.mark} aria-hidden="true">
        {Array.from(me.name)[0]?.toUpperCase()}
      </span>
      <span className={styles.name}>
        <span className="visually-hidden">{words.shell.menuOf} </span>
        {me.name}
      </span>
      <Icon name="chevron" size={16} />
    </UnstyledButton>
  )
  return (
    <div className={styles.row}>
      {wanted ? (
        <Suspense fallback={button}>
          <PersonMenu>{button}</PersonMenu>
        </Suspense>
      ) : (
        button
      )}
    </div>
  )
}
