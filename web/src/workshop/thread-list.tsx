import { lazy, Suspense, useState } from 'react'
import { ActionIcon, Skeleton, TextInput, UnstyledButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Thread } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { threadsQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { useLeaving } from '../notices/leaving.ts'
import { part, useOpening } from '../shell/part.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './thread-list.module.css'
import { ThreadMenuButton } from './thread-menu-button.tsx'
import { ThreadHits } from './thread-hits.tsx'
import { agePeriods, ageOf, timeWords } from './times.ts'

const loadDeleted = part(() => import('./deleted-threads.tsx'))
const DeletedThreads = lazy(() => loadDeleted().then((module) => ({ default: module.DeletedThreads })))

const searchPauseMs = 200

/** A novel's conversations: pinned ones first, then by when they went on last; searched over titles and messages. */
export function ThreadList({ novelId }: { novelId: string }) {
  const say = words.workshop.threads
  const [search, setSearch] = useState('')
  const [archived, setArchived] = useState(false)
  const [recovering, setRecovering] = useState(false)
  const [q] = useDebouncedValue(search.trim(), searchPauseMs)
  const opening = useOpening()
  return (
    <div className={styles.threads}>
      <div className={styles.head}>
        <TextInput
          size="xs"
          className={styles.search ?? ''}
          data-search
          aria-label={say.search}
          placeholder={say.search}
          leftSection={<Icon name="search" size={15} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setSearch('')
          }}
        />
        <ActionIcon
          variant="light"
          size={30}
          className={styles.create ?? ''}
          aria-label={say.create}
          renderRoot={(props) => <Link to="/novels/$novelId/workshop/new" params={{ novelId }} {...props} />}
        >
          <Icon name="plus" />
        </ActionIcon>
      </div>
      <nav className={styles.list} aria-label={say.region}>
        {search.trim() !== '' && q !== '' ? (
          <ThreadHits novelId={novelId} q={q} />
        ) : (
          <Threads novelId={novelId} archived={archived} />
        )}
      </nav>
      <div className={styles.foot}>
        <UnstyledButton className={styles.archive} aria-pressed={archived} onClick={() => setArchived(!archived)}>
          <Icon name={archived ? 'back' : 'archive'} size={15} /> {archived ? say.back : say.archive}
        </UnstyledButton>
        {archived ? (
          <UnstyledButton className={styles.archive} onClick={() => opening(loadDeleted, () => setRecovering(true))}>
            <Icon name="trash" size={15} /> {say.deleted}
          </UnstyledButton>
        ) : null}
      </div>
      {recovering ? (
        <Suspense>
          <DeletedThreads novelId={novelId} onClose={() => setRecovering(false)} />
        </Suspense>
      ) : null}
    </div>
  )
}

function Threads({ novelId, archived }: { novelId: string; archived: boolean }) {
  const { api } = useWorkspace()
  const say = words.workshop.threads
  const threads = useQuery({ ...threadsQuery(api, novelId, { archived }), placeholderData: keepPreviousData })
  const { leaving } = useLeaving()
  if (threads.isPending)
    return (
      <>
        <Skeleton height={30} mb={6} />
        <Skeleton height={30} mb={6} />
        <Skeleton height={30} />
      </>
    )
  if (threads.data === undefined) return <p className={styles.empty}>{problemFrom(threads.error).detail}</p>
  const shown = threads.data.filter((thread) => !leaving.has(thread.id) && thread.archived === archived).sort(byTime)
  if (shown.length === 0) return <p className={styles.empty}>{archived ? say.noneArchived : say.none}</p>
  const groups = [
    { title: say.pinned, threads: shown.filter(({ pinned }) => pinned) },
    ...agePeriods.map((period) => ({
      title: say.ages[period],
      threads: shown.filter(({ pinned, updatedAt }) => !pinned && ageOf(updatedAt) === period),
    })),
  ].filter((group) => group.threads.length > 0)
  return groups.map((group) => (
    <section key={group.title} className={styles.group}>
      <h2 className={styles.groupTitle}>{group.title}</h2>
      {group.threads.map((thread) => (
        <ThreadRow key={thread.id} thread={thread} />
      ))}
    </section>
  ))
}

function ThreadRow({ thread }: { thread: Thread }) {
  const say = words.workshop.threads
  const { id, novelId, title, pinned, updatedAt } = thread
  return (
    <div className={styles.row}>
      <Link
        to="/novels/$novelId/workshop/$threadId"
        params={{ novelId, threadId: id }}
        className={styles.link}
        title={title}
      >
        {pinned ? (
          <span className={styles.pin}>
            <Icon name="pin" size={13} />
            <span className="visually-hidden">{say.pinned}: </span>
          </span>
        ) : null}
        <span className={styles.title} data-words>
          {title || say.untitled}
        </span>
        <time className={styles.time} dateTime={updatedAt}>
          {timeWords(updatedAt)}
        </time>
      </Link>
      <ThreadMenuButton thread={thread} className={styles.menu ?? ''} label={say.menuOf(title)} />
    </div>
  )
}

function byTime(a: Thread, b: Thread): number {
  return b.updatedAt.localeCompare(a.updatedAt)
}
