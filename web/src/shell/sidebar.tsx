import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation, useParams } from '@tanstack/react-router'
import { novelQuery } from '../api/queries.ts'
import { lastFilter } from '../codex/last-filter.ts'
import { Icon } from '../icons/icon.tsx'
import { ThreadList } from '../workshop/thread-list.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { PersonMenu } from './person-menu.tsx'
import styles from './sidebar.module.css'

export function Sidebar() {
  const { novelId } = useParams({ strict: false })
  const { pathname } = useLocation()
  return (
    <div className={styles.sidebar}>
      <Link to="/" className={styles.brand}>
        <Icon name="quill" size={20} /> Scriptorium
      </Link>
      <nav className={styles.nav} aria-label="Main">
        <Link to="/" activeOptions={{ exact: true }} className={styles.link}>
          <Icon name="book" /> Novels
        </Link>
        <Link to="/settings/connections" className={styles.link}>
          <Icon name="plug" /> AI connections
        </Link>
      </nav>
      {novelId === undefined ? (
        <div className={styles.rest} />
      ) : (
        <NovelPart novelId={novelId} inWorkshop={pathname.includes('/workshop')} />
      )}
      <PersonMenu />
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
      <nav className={styles.nav} aria-label="This novel">
        <Link to="/novels/$novelId/workshop" params={{ novelId }} className={styles.link}>
          <Icon name="chat" /> Workshop
        </Link>
        <Link
          to="/novels/$novelId/codex"
          params={{ novelId }}
          search={lastFilter(novelId)}
          activeOptions={{ includeSearch: false }}
          className={styles.link}
        >
          <Icon name="codex" /> Codex
        </Link>
        <Link to="/novels/$novelId/graph" params={{ novelId }} className={styles.link}>
          <Icon name="graph" /> {words.graph.title}
        </Link>
        <Link to="/novels/$novelId/manuscript" params={{ novelId }} className={styles.link}>
          <Icon name="scene" /> {words.manuscript.title}
        </Link>
        <Link to="/novels/$novelId/transfer" params={{ novelId }} className={styles.link}>
          <Icon name="upload" /> {words.transfer.title}
        </Link>
        <Link to="/novels/$novelId/about" params={{ novelId }} className={styles.link}>
          <Icon name="edit" /> About the novel
        </Link>
      </nav>
      <div className={styles.rest}>{inWorkshop ? <ThreadList novelId={novelId} /> : null}</div>
    </>
  )
}
