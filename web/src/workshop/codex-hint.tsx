import { memo, useEffect, useState } from 'react'
import { UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { problemFrom } from '../api/problem.ts'
import { useWorkspace } from '../workspace.ts'
import { askAboutToTell } from './about-to-tell.ts'
import type { AboutToSend } from './about-to-tell.ts'
import styles from './codex-hint.module.css'

const pauseMs = 350
/** A long text takes longer to send and to look through; so does a pause in writing it. */
const longPauseMs = 1_500
const longCharacters = 20_000
const shownMax = 8

type HintProps = {
  about: AboutToSend
  /** Changes with whatever else the answer depends on: the conversation's pins, its last message. */
  version: string
  text: string
}

/** What of the codex would be sent with the message as it is, and what would be shortened to fit; asked after a pause in typing. */
export function CodexHint({ about, version, text }: HintProps) {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), text.length > longCharacters ? longPauseMs : pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return <SettledHint about={about} version={version} text={text === '' ? '' : settled} />
}

/** Does not run with each key: the whole text is part of what is looked up. */
const SettledHint = memo(SettledLine, (a, b) => a.text === b.text && a.version === b.version)

/**
 * When the session has ended it says so here: leading to the sign-in page in the middle of a sentence would let the rest of it
 * fall beside the message.
 */
function SettledLine({ about, version, text }: HintProps) {
  const { api } = useWorkspace()
  const [all, setAll] = useState(false)
  const content = text.trim()
  const { data, error } = useQuery({
    queryKey: ['about-to-tell', about.novelId, version, content],
    queryFn: ({ signal }) => askAboutToTell(api, about, content, signal),
    enabled: content !== '',
    gcTime: 30_000,
    placeholderData: (previous) => (content === '' ? undefined : previous),
  })
  const entries = content === '' || data === undefined ? [] : data.entries
  const shown = all ? entries : entries.slice(0, shownMax)
  return (
    <div className={styles.hint} aria-live="polite">
      {problemFrom(error).code === 'unauthenticated' ? <SignedOut /> : null}
      {shown.length === 0 ? null : <span>From your codex:</span>}
      {shown.map(({ entryId, name, why }) => (
        <Link
          key={entryId}
          to="/novels/$novelId/codex/$entryId"
          params={{ novelId: about.novelId, entryId }}
          className={styles.name}
          title={why}
        >
          {name}
        </Link>
      ))}
      {entries.length > shown.length ? (
        <UnstyledButton className={styles.more} onClick={() => setAll(true)}>
          and {entries.length - shown.length} more
        </UnstyledButton>
      ) : null}
      {shown.length === 0 || data === undefined ? null : (
        <span>
          {data.estimated ? 'about ' : ''}
          {data.tokens.toLocaleString()} tokens
        </span>
      )}
      {content === '' || data === undefined || data.shortened.length === 0 ? null : (
        <span className={styles.shortened}>{data.shortened.join(' ')}</span>
      )}
    </div>
  )
}

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
