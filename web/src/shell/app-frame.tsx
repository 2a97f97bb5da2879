import { lazy, Suspense, useState } from 'react'
import { ActionIcon } from '@mantine/core'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { Icon } from '../icons/icon.tsx'
import styles from './app-frame.module.css'
import { useLiveEvents } from '../live/live-events.ts'
import { part, useOpening } from './part.ts'
import { useSearchKey } from './search-key.ts'
import { Sidebar } from './sidebar.tsx'
import { Palette } from './palette.tsx'
import { words } from '../words/words.ts'

/** Loaded when it is first opened: wide pages never do. */
const loadDrawer = part(() => import('./sidebar-drawer.tsx'))
const SidebarDrawer = lazy(() => loadDrawer().then((module) => ({ default: module.SidebarDrawer })))

/** The workspace's frame: navigation at the left, in a drawer where the page is narrow, and the page itself. */
export function AppFrame() {
  const { pathname } = useLocation()
  // The page on which it was opened: going to another closes it.
  const [menuOf, setMenuOf] = useState<string>()
  const menuOpen = menuOf === pathname
  const opening = useOpening()
  useSearchKey()
  useLiveEvents()
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#page">
        {words.shell.skip}
      </a>
      <aside className={styles.side}>
        <Sidebar />
      </aside>
      <header className={styles.top}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={words.shell.openNavigation}
          aria-expanded={menuOpen}
          onClick={() => opening(loadDrawer, () => setMenuOf(pathname))}
        >
          <Icon name="menu" size={22} />
        </ActionIcon>
        <Link to="/" className={styles.brand}>
          <Icon name="quill" size={20} /> Scriptorium
        </Link>
      </header>
      {menuOf === undefined ? null : (
        <Suspense>
          <SidebarDrawer opened={menuOpen} onClose={() => setMenuOf('')} />
        </Suspense>
      )}
      <Palette />
      <div className={styles.page} id="page" tabIndex={-1}>
        <Suspense>
          <Outlet />
        </Suspense>
      </div>
    </div>
  )
}
