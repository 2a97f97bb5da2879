import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Session } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { keys, sessionsQuery } from '../api/queries.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { language, words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './account-page.module.css'
import { agentWords } from './agent-words.ts'

/** Where one is signed in, and the way to end it there. */
export function Sessions() {
  const { api } = useWorkspace()
  const sessions = useQuery(sessionsQuery(api))
  if (sessions.data === undefined)
    return sessions.error === null ? <Skeleton height={120} /> : <ProblemNote error={sessions.error} />
  const ordered = [...sessions.data].sort(
    (a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt.localeCompare(a.lastSeenAt),
  )
  return (
    <ul className={styles.sessions}>
      {ordered.map((session) => (
        <SessionRow key={session.id} session={session} />
      ))}
    </ul>
  )
}

function SessionRow({ session }: { session: Session }) {
  const { api, queryClient, notices } = useWorkspace()
  const days = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })
  const times = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  const end = useMutation({
    mutationFn: () => api.call('endSession', { params: { id: session.id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.sessions }),
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem' }),
  })
  return (
    <li className={styles.session}>
      <div>
        <div className={styles.agent}>
          {agentWords(session.userAgent)}
          {session.current ? <span className={styles.here}>{words.account.thisSession}</span> : null}
        </div>
        <div className={styles.times}>
          {words.account.since(days.format(new Date(session.createdAt)), times.format(new Date(session.lastSeenAt)))}
        </div>
      </div>
      {session.current ? null : (
        <Button size="xs" variant="default" loading={end.isPending} onClick={() => end.mutate()}>
          {words.account.endSession}
        </Button>
      )}
    </li>
  )
}
