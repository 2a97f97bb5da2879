import { memo, useEffect, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { problemFrom } from '../api/problem.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './mention-hint.module.css'

const pauseMs = 350
const shownMax = 8

/**
 * Which codex entries the message names so far; asked after a pause in typing. When the session has ended it says so here:
 * leading to the sign-in page in the middle of a sentence would let the rest of it fall beside the message.
 */
export const MentionHint = memo(function MentionHint({ novelId, text }: { novelId: string; text: string }) {
  const { api } = useWorkspace()
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text.trim()), pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  const { data, error } = useQuery({
    queryKey: ['mentions', novelId, settled],
    queryFn: ({ signal }) =>
      api.call('findMentions', { params: { id: novelId }, body: { text: settled }, signal, background: true }),
    enabled: settled !== '',
    gcTime: 30_000,
    staleTime: 30_000,
    placeholderData: (previous) => (settled === '' ? undefined : previous),
  })
  const named = new Map(data?.mentions.map((mention) => [mention.entryId, mention.alias]))
  const shown = settled === '' || text === '' ? [] : [...named].slice(0, shownMax)
  return (
    <div className={styles.hint} aria-live="polite">
      {problemFrom(error).code === 'unauthenticated' ? <SignedOut /> : null}
      {shown.length === 0 ? null : <span>From your codex:</span>}
      {shown.map(([entryId, alias]) => (
        <Link key={entryId} to="/novels/$novelId/codex/$entryId" params={{ novelId, entryId }} className={styles.name}>
          {alias}
        </Link>
      ))}
      {named.size > shownMax && shown.length > 0 ? <span>and {named.size - shownMax} more</span> : null}
    </div>
  )
})

function SignedOut() {
  const { href } = useLocation()
  return (
    <span className={styles.out}>
      You were signed out. What you write is kept:{' '}
      <Link to="/sign-in" search={{ next: href }}>
        sign in
      </Link>{' '}
      to send it.
    </span>
  )
}
