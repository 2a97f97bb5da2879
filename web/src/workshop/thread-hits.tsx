import { Skeleton } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Excerpt, ThreadHit } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './thread-list.module.css'

/** Where the words that are searched for were said, with what stands around them. */
export function ThreadHits({ novelId, q }: { novelId: string; q: string }) {
  const { api } = useWorkspace()
  const say = words.workshop.threads
  const hits = useQuery({
    queryKey: ['threads', novelId, 'search', q],
    queryFn: ({ signal }) => api.call('searchThreads', { params: { id: novelId }, query: { q, limit: '40' }, signal }),
    placeholderData: keepPreviousData,
  })
  if (hits.isPending)
    return (
      <div aria-busy="true" aria-label={say.searching}>
        <Skeleton height={48} mb={6} />
        <Skeleton height={48} />
      </div>
    )
  if (hits.data === undefined) return <p className={styles.empty}>{problemFrom(hits.error).detail}</p>
  if (hits.data.items.length === 0) return <p className={styles.empty}>{say.nothingFound}</p>
  return hits.data.items.map((hit) => (
    <HitRow key={`${hit.threadId}/${hit.messageId ?? 'title'}`} novelId={novelId} hit={hit} />
  ))
}

function HitRow({ novelId, hit }: { novelId: string; hit: ThreadHit }) {
  const { api, queryClient } = useWorkspace()
  const say = words.workshop.threads
  const { threadId, messageId, title, role, archived, excerpt } = hit
  /** What was found may lie on a branch that is not the one shown. */
  const show = () => {
    if (messageId === undefined) return
    void api
      .call('showBranch', { params: { id: threadId }, body: { messageId } })
      .then(() => queryClient.invalidateQueries({ queryKey: ['messages', threadId] }))
      .catch(() => undefined)
  }
  return (
    <Link
      to="/novels/$novelId/workshop/$threadId"
      params={{ novelId, threadId }}
      search={messageId === undefined ? {} : { message: messageId }}
      className={styles.hit}
      onClick={show}
    >
      <span className={styles.hitTitle} data-words>
        {title || say.untitled}
        {archived ? <small> · {say.archivedMark}</small> : null}
      </span>
      <span className={styles.excerpt} data-words>
        {role === undefined ? null : <span className={styles.role}>{say.roles[role]}: </span>}
        <Marked excerpt={excerpt} />
      </span>
    </Link>
  )
}

function Marked({ excerpt: { text, matches } }: { excerpt: Excerpt }) {
  const pieces = matches.flatMap(({ start, end }, index) => [
    text.slice(matches[index - 1]?.end ?? 0, start),
    <mark key={start}>{text.slice(start, end)}</mark>,
  ])
  return (
    <>
      {pieces}
      {text.slice(matches.at(-1)?.end ?? 0)}
    </>
  )
}
