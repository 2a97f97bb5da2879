import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation, useParams } from '@tanstack/react-router'
import { novelQuery } from '../api/queries.ts'
import { lastFilter } from '../codex/last-filter.ts'
import { Icon } from '../icons/icon.tsx'
import { ThreadList } from '../workshop/thread-list.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { PaletteButton } from './palette-button.tsx'
import { PersonMenuButton } from './person-menu-button.tsx'
import styles from './sidebar.module.css'

export function Sidebar() {
  const { novelId } = useParams({ strict: false })
  const { pathname } = useLocation()
  return (
    <div className={styles.sidebar}>
      <Link to="/" className={styles.brand}>
        <Icon name="quill" size={20} /> Scriptorium
      </Link>
      <PaletteButton />
      <nav className={styles.nav} aria-label={words.shell.main}>
        <Link to="/" activeOptions={{ exact: true }} className={styles.link}>
          <Icon name="book" /> {words.shell.novels}
        </Link>
        <Link to="/settings/connections" className={styles.link}>
          <Icon name="plug" /> {words.shell.connections}
        </Link>
      </nav>
      {novelId === undefined ? (
        <div className={styles.rest} />
      ) : (
        <NovelPart novelId={novelId} inWorkshop={pathname.includes('/workshop')} />
      )}
      <PersonMenuButton />
    </div>
  )
}

function NovelPart({ novelId, inWorkshop }: { novelId: string; inWorkshop: boolean }) {
  const { api } = useWorkspace()
  const novel = useQuery(novelQuery(api, novelId))
  // There is nothing to lead to.
  if (novel.data === undefined && novel.error !== null) return <div className={styles.rest} />
  return (
    <>
      <div className={styles.novel} data-words>
        {novel.data === undefined ? <Skeleton height={18} width="70%" /> : novel.data.title}
      </div>
      <nav className={styles.nav} aria-label={words.shell.thisNovel}>
        <Link to="/novels/$novelId/workshop" params={{ novelId }} className={styles.link}>
          <Icon name="chat" /> {words.shell.workshop}
        </Link>
        <Link
          to="/novels/$novelId/codex"
          params={{ novelId }}
          search={lastFilter(novelId)}
          activeOptions={{ includeSearch: false }}
          className={styles.link}
        >
          <Icon name="codex" /> {words.shell.codex}
        </Link>
        <Link to="/novels/$novelId/graph" params={{ novelId }} className={styles.link}>
          <Icon name="graph" /> {words.shell.graph}
        </Link>
        <Link to="/novels/$novelId/manuscript" params={{ novelId }} className={styles.link}>
          <Icon name="scene" /> {words.shell.manuscript}
        </Link>
        <Link to="/novels/$novelId/tasks" params={{ novelId }} className={styles.link}>
          <Icon name="tasks" /> {words.shell.tasks}
        </Link>
        <Link to="/novels/$novelId/presets" params={{ novelId }} className={styles.link}>
          <Icon name="edit" /> {words.shell.presets}
        </Link>
        <Link to="/novels/$novelId/transfer" params={{ novelId }} className={styles.link}>
          <Icon name="upload" /> {words.shell.transfer}
        </Link>
        <Link to="/novels/$novelId/about" params={{ novelId }} className={styles.link}>
          <Icon name="edit" /> {words.shell.about}
        </Link>
      </nav>
      <div className={styles.rest}>{inWorkshop ? <ThreadList novelId={novelId} /> : null}</div>
    </>
  )
}
