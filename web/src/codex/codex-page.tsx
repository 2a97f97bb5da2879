import { useEffect } from 'react'
import { ActionIcon, Button } from '@mantine/core'
import { Link, Outlet, useLocation, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Icon } from '../icons/icon.tsx'
import { usePageTitle } from '../shell/page-title.ts'
import { words } from '../words/words.ts'
import { CodexMenu } from './codex-menu.tsx'
import styles from './codex-page.module.css'
import { EntryFilterBar } from './entry-filter.tsx'
import type { EntryFilter } from './entry-search.ts'
import { EntryList } from './entry-list.tsx'
import { rememberFilter } from './last-filter.ts'
import { useListFold } from './list-choices.ts'
import { TypeCounts, useTypeCounts } from './type-counts.tsx'

/** The codex: its list over the whole page, or at the left of the entry that is open; one of the two where the page is narrow. */
export function CodexPage() {
  const { novelId } = useParams({ from: '/authenticated/novels/$novelId/codex' })
  const { pathname } = useLocation()
  const filter = useSearch({ from: '/authenticated/novels/$novelId/codex' })
  const navigate = useNavigate()
  const [fold] = useListFold()
  useEffect(() => rememberFilter(novelId, filter), [novelId, filter])
  const setFilter = (next: EntryFilter) => {
    rememberFilter(novelId, next)
    void navigate({ to: '.', search: next, replace: true })
  }
  const open = !/\/codex\/?$/.test(pathname)
  return (
    <main className={styles.codex} data-open={open} data-folded={open && fold === 'folded'}>
      <section className={styles.list} aria-label={words.codex.list.region}>
        <ListHead novelId={novelId} open={open} />
        <EntryFilterBar novelId={novelId} filter={filter} onChange={setFilter} />
        {open ? null : <TypeCounts novelId={novelId} filter={filter} onChange={setFilter} />}
        <EntryList novelId={novelId} filter={filter} wide={!open} />
      </section>
      <div className={styles.entry}>
        <Outlet />
      </div>
    </main>
  )
}

function ListHead({ novelId, open }: { novelId: string; open: boolean }) {
  const counts = useTypeCounts(novelId)
  const title = words.codex.title
  return (
    <div className={styles.head}>
      {open ? <h2 className={styles.title}>{title}</h2> : <h1 className={styles.title}>{title}</h1>}
      <span className={styles.total}>{counts === undefined ? '' : words.codex.entries(counts.total)}</span>
      <CodexMenu novelId={novelId} />
      {open ? (
        <ActionIcon
          variant="filled"
          size={34}
          aria-label={words.codex.newEntry}
          renderRoot={(props) => <Link to="/novels/$novelId/codex/new" params={{ novelId }} search {...props} />}
        >
          <Icon name="plus" />
        </ActionIcon>
      ) : (
        <Button
          leftSection={<Icon name="plus" size={16} />}
          renderRoot={(props) => <Link to="/novels/$novelId/codex/new" params={{ novelId }} search {...props} />}
        >
          {words.codex.newEntry}
        </Button>
      )}
    </div>
  )
}

export function CodexHint() {
  usePageTitle(words.codex.title)
  return null
}
