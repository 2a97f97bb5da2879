import { useState } from 'react'
import { ActionIcon, Skeleton, TextInput, UnstyledButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Thread } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { threadsQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { useLeaving } from '../notices/leaving.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './thread-list.module.css'
import { ThreadMenu } from './thread-menu.tsx'

const searchPauseMs = 200

/** A novel's conversations: pinned ones first, then the latest; searched over titles and messages. */
export function ThreadList({ novelId }: { novelId: string }) {
  const { api } = useWorkspace()
  const [search, setSearch] = useState('')
  const [archived, setArchived] = useState(false)
  const [q] = useDebouncedValue(search.trim(), searchPauseMs)
  const threads = useQuery({ ...threadsQuery(api, novelId, { q, archived }), placeholderData: keepPreviousData })
  const { leaving } = useLeaving()
  const shown = threads.data
    ?.filter((thread) => !leaving.has(thread.id) && thread.archived === archived)
    .sort(byPinThenTime)
  return (
    <div className={styles.threads}>
      <div className={styles.head}>
        <TextInput
          size="xs"
          className={styles.search ?? ''}
          data-search
          aria-label="Search conversations"
          placeholder="Search conversations"
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
          aria-label="New conversation"
          renderRoot={(props) => <Link to="/novels/$novelId/workshop/new" params={{ novelId }} {...props} />}
        >
          <Icon name="plus" />
        </ActionIcon>
      </div>
      <nav className={styles.list} aria-label="Conversations">
        {threads.isPending ? (
          <>
            <Skeleton height={30} mb={6} />
            <Skeleton height={30} mb={6} />
            <Skeleton height={30} />
          </>
        ) : null}
        {threads.error === null || shown !== undefined ? null : (
          <p className={styles.empty}>{problemFrom(threads.error).detail}</p>
        )}
        {shown?.map((thread) => (
          <ThreadRow key={thread.id} thread={thread} />
        ))}
        {shown?.length === 0 ? (
          <p className={styles.empty}>
            {q !== '' ? 'Nothing found.' : archived ? 'No archived conversations.' : 'No conversations yet.'}
          </p>
        ) : null}
      </nav>
      <UnstyledButton className={styles.archive} aria-pressed={archived} onClick={() => setArchived(!archived)}>
        <Icon name={archived ? 'back' : 'archive'} size={15} /> {archived ? 'Back to the conversations' : 'Archive'}
      </UnstyledButton>
    </div>
  )
}

function ThreadRow({ thread }: { thread: Thread }) {
  const [renaming, setRenaming] = useState(false)
  return (
    <div className={styles.row}>
      <Link
        to="/novels/$novelId/workshop/$threadId"
        params={{ novelId: thread.novelId, threadId: thread.id }}
        className={styles.link}
        title={thread.title}
      >
        {thread.pinned ? (
          <span className={styles.pin}>
            <Icon name="pin" size={13} />
            <span className="visually-hidden">Pinned: </span>
          </span>
        ) : null}
        <span className={styles.title} data-words>
          {thread.title}
        </span>
      </Link>
      <ThreadMenu thread={thread} renaming={renaming} onRenaming={setRenaming}>
        <ActionIcon
          className={styles.menu ?? ''}
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`Menu of ${thread.title}`}
        >
          <Icon name="dots" size={16} />
        </ActionIcon>
      </ThreadMenu>
    </div>
  )
}

function byPinThenTime(a: Thread, b: Thread): number {
  return Number(b.pinned) - Number(a.pinned) || b.updatedAt.localeCompare(a.updatedAt)
}
