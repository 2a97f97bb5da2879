import { lazy, Suspense, useState } from 'react'
import { ActionIcon } from '@mantine/core'
import type { Thread } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import { part, useOpening } from '../shell/part.ts'

const loadMenu = part(() => import('./thread-menu.tsx'))
const ThreadMenu = lazy(() => loadMenu().then((module) => ({ default: module.ThreadMenu })))

type ButtonProps = { thread: Thread; label: string; className?: string; size?: 'sm' | 'md' }

/** Opens what can be done with a whole conversation; the menu comes with its first opening. */
export function ThreadMenuButton({ thread, label, className = '', size = 'sm' }: ButtonProps) {
  const [wanted, setWanted] = useState(false)
  const opening = useOpening()
  const button = (
    <ActionIcon
      className={className}
      variant="subtle"
      color="gray"
      size={size}
      aria-label={label}
      aria-haspopup="menu"
      onClick={wanted ? undefined : () => opening(loadMenu, () => setWanted(true))}
    >
      <Icon name="dots" size={size === 'sm' ? 16 : 18} />
    </ActionIcon>
  )
  if (!wanted) return button
  return (
    <Suspense fallback={button}>
      <ThreadMenu thread={thread}>{button}</ThreadMenu>
    </Suspense>
  )
}
