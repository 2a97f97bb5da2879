import { useEffect } from 'react'
import { ActionIcon } from '@mantine/core'
import { Link, Outlet, useLocation, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Icon } from '../icons/icon.tsx'
import { usePageTitle } from '../shell/page-title.ts'
import styles from './codex-page.module.css'
import { EntryFilterBar } from './entry-filter.tsx'
import type { EntryFilter } from './entry-search.ts'
import { EntryList } from './entry-list.tsx'
import { rememberFilter } from './last-filter.ts'

/** The codex: its list at the left, the entry beside it; one of the two where the page is narrow. */
export function CodexPage() {
  const { novelId } = useParams({ from: '/authenticated/novels/$novelId/codex' })
  const { pathname } = useLocation()
  const filter = useSearch({ from: '/authenticated/novels/$novelId/codex' })
  const navigate = useNavigate()
  useEffect(() => rememberFilter(novelId, filter), [novelId, filter])
  const setFilter = (next: EntryFilter) => {
    rememberFilter(novelId, next)
    void navigate({ to: '.', search: next, replace: true })
  }
  const open = !/\/codex\/?$/.test(pathname)
  return (
    <main className={styles.codex} data-open={open}>
      <section className={styles.list} aria-label="Entries">
        <div className={styles.head}>
          {open ? <h2 className={styles.title}>Codex</h2> : <h1 className={styles.title}>Codex</h1>}
          <ActionIcon
            variant="filled"
            size={34}
            aria-label="New entry"
            renderRoot={(props) => <Link to="/novels/$novelId/codex/new" params={{ novelId }} search {...props} />}
          >
            <Icon name="plus" />
          </ActionIcon>
        </div>
        <EntryFilterBar novelId={novelId} filter={filter} onChange={setFilter} />
        <EntryList novelId={novelId} filter={filter} />
      </section>
      <div className={styles.entry}>
        <Outlet />
      </div>
    </main>
  )
}

export function CodexHint() {
  usePageTitle('Codex')
  const { novelId } = useParams({ from: '/authenticated/novels/$novelId/codex' })
  return (
    <div className={styles.hint}>
      <p>
        Choose an entry, or{' '}
        <Link to="/novels/$novelId/codex/new" params={{ novelId }} search>
          write a new one
        </Link>
        .
      </p>
      <p className={styles.small}>
        Each entry has its own setting for when it is sent to the AI: always, when it is named, when you pin it, or
        never.
      </p>
    </div>
  )
}
