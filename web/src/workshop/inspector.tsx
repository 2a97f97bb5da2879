import { Drawer, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { GenerationContext } from '@scriptorium/contracts/nouns'
import { contextQuery } from '../api/queries.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { useWorkspace } from '../workspace.ts'
import styles from './inspector.module.css'
import { formWords, reasonWords } from './reason-words.ts'
import { shortenedWords } from './shortened-words.ts'

type Entry = GenerationContext['entries'][number]

/**
 * For one answer: every codex entry that was considered, in which form it was included, and why it was or was not; and what of the prompt was
 * shortened to fit.
 */
export function Inspector({
  novelId,
  generationId,
  onClose,
}: {
  novelId: string
  generationId: string
  onClose: () => void
}) {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={430}
      title="What the AI was told from your codex"
      classNames={{ title: styles.title ?? '' }}
    >
      <Contents novelId={novelId} generationId={generationId} />
    </Drawer>
  )
}

function Contents({ novelId, generationId }: { novelId: string; generationId: string }) {
  const { api } = useWorkspace()
  const context = useQuery(contextQuery(api, generationId))
  if (context.error !== null && context.data === undefined) return <ProblemNote error={context.error} />
  if (context.data === undefined)
    return (
      <div aria-busy="true">
        <Skeleton height={12} mb={12} />
        <Skeleton height={52} mb={8} />
        <Skeleton height={52} mb={8} />
        <Skeleton height={52} />
      </div>
    )
  const { entries, tokens, budgetTokens, estimated, withoutCodex } = context.data
  const inside = entries.filter((entry) => entry.included)
  const outside = entries.filter((entry) => !entry.included)
  return (
    <div className={styles.contents}>
      {withoutCodex === true ? (
        <p className={styles.warning}>The codex did not answer in time. This answer was written without it.</p>
      ) : null}
      <Shortened sentences={shortenedWords(context.data)} />
      <Budget tokens={tokens} budgetTokens={budgetTokens} estimated={estimated} />
      <EntryGroup novelId={novelId} title="Included" empty="No codex entry was included." entries={inside} />
      <EntryGroup novelId={novelId} title="Left out" empty="Nothing was left out." entries={outside} />
      <p className={styles.small}>
        Private notes are never sent. This list shows the codex as it was when the answer was written.
      </p>
    </div>
  )
}

/** What the AI was not told because it did not fit. */
function Shortened({ sentences }: { sentences: string[] }) {
  if (sentences.length === 0) return null
  return (
    <section>
      <h3 className={styles.groupTitle}>Made to fit</h3>
      <ul className={styles.shortened}>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  )
}

function Budget({ tokens, budgetTokens, estimated }: { tokens: number; budgetTokens: number; estimated: boolean }) {
  const share = budgetTokens === 0 ? 0 : Math.min(1, tokens / budgetTokens)
  return (
    <div>
      <div className={styles.budget}>
        <span>
          {estimated ? 'About ' : ''}
          {tokens.toLocaleString()} tokens from the codex
        </span>
        <span>limit {budgetTokens.toLocaleString()}</span>
      </div>
      <div className={styles.bar} aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  )
}

function EntryGroup({
  novelId,
  title,
  empty,
  entries,
}: {
  novelId: string
  title: string
  empty: string
  entries: Entry[]
}) {
  return (
    <section>
      <h3 className={styles.groupTitle}>
        {title} <span>{entries.length}</span>
      </h3>
      {entries.length === 0 ? <p className={styles.small}>{empty}</p> : null}
      <ul className={styles.list}>
        {entries.map((entry) => (
          <li key={entry.entryId} className={styles.entry} data-included={entry.included}>
            <div className={styles.entryHead}>
              <Link to="/novels/$novelId/codex/$entryId" params={{ novelId, entryId: entry.entryId }}>
                {entry.name}
              </Link>
              <span className={styles.form}>
                {entry.included
                  ? [formWords(entry.form), entry.tokens === undefined ? '' : `${entry.tokens.toLocaleString()} tokens`]
                      .filter(Boolean)
                      .join(', ')
                  : 'not sent'}
              </span>
            </div>
            {entry.reasons.map((reason, index) => (
              <div key={index} className={styles.reason}>
                {reasonWords(reason, entry.included)}
              </div>
            ))}
          </li>
        ))}
      </ul>
    </section>
  )
}
