import { useState } from 'react'
import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { GenerationContext } from '@scriptorium/contracts/nouns'
import { entryQueryOf } from '../codex/entry-search.ts'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './inspector.module.css'
import { formWords, reasonWords } from './reason-words.ts'
import { shortenedWords } from './shortened-words.ts'

type Entry = GenerationContext['entries'][number]
type ToldProps = {
  novelId: string
  context: GenerationContext
  onAttach: (entryId: string) => void
  /** The prompt was sent: the codex is shown as it was then. */
  isPast?: boolean
}

const pauseMs = 200

/** Every codex entry that was considered, in which form it was included, and why it was or was not. */
export function ToldEntries({ novelId, context, onAttach, isPast = false }: ToldProps) {
  const say = words.workshop.inspector
  const [search, setSearch] = useState('')
  const { entries, tokens, budgetTokens, estimated } = context
  const typed = search.trim().toLocaleLowerCase()
  const matching = typed === '' ? entries : entries.filter(({ name }) => name.toLocaleLowerCase().includes(typed))
  const inside = matching.filter((entry) => entry.included)
  const outside = matching.filter((entry) => !entry.included)
  const sentences = shortenedWords(context)
  return (
    <>
      {isPast ? <p className={styles.small}>{say.toldFromCodex}</p> : null}
      <TextInput
        size="sm"
        aria-label={say.whyNot}
        placeholder={say.whyNot}
        leftSection={<Icon name="search" size={15} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {typed === '' ? null : (
        <NotConsidered novelId={novelId} search={search} considered={entries} onAttach={onAttach} />
      )}
      {sentences.length === 0 || typed !== '' ? null : (
        <section>
          <h3 className={styles.groupTitle}>{say.madeToFit}</h3>
          <ul className={styles.shortened}>
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
      {typed === '' ? <Budget tokens={tokens} budgetTokens={budgetTokens} estimated={estimated} /> : null}
      <EntryGroup
        novelId={novelId}
        title={say.included}
        empty={typed === '' ? say.noneIncluded : ''}
        entries={inside}
      />
      <EntryGroup novelId={novelId} title={say.leftOut} empty={typed === '' ? say.noneLeftOut : ''} entries={outside} />
      <p className={styles.small}>{isPast ? say.pastNote : say.notesNeverSent}</p>
    </>
  )
}

type NotProps = {
  novelId: string
  search: string
  considered: readonly Entry[]
  onAttach: (entryId: string) => void
}

/** Entries that are asked for and that nothing has called: why not, and what to do. */
function NotConsidered({ novelId, search, considered, onAttach }: NotProps) {
  const { api } = useWorkspace()
  const say = words.workshop.inspector
  const [q] = useDebouncedValue(search.trim(), pauseMs)
  const { data } = useQuery({
    queryKey: ['entries', novelId, 'why-not', q],
    queryFn: ({ signal }) =>
      api.call('listEntries', { params: { id: novelId }, query: { ...entryQueryOf({ q }), limit: '5' }, signal }),
    enabled: q !== '',
  })
  const others = (data?.items ?? []).filter(({ id }) => !considered.some(({ entryId }) => entryId === id)).slice(0, 3)
  const isKnown = considered.some(({ name }) => name.toLocaleLowerCase().includes(q.toLocaleLowerCase()))
  if (data !== undefined && others.length === 0 && !isKnown) return <p className={styles.small}>{say.noSuchEntry}</p>
  return (
    <ul className={styles.list}>
      {others.map(({ id, name, aliases }) => (
        <li key={id} className={styles.entry} data-included="false">
          <div className={styles.entryHead}>
            <Link to="/novels/$novelId/codex/$entryId" params={{ novelId, entryId: id }}>
              {name}
            </Link>
            <span className={styles.form}>{say.notSent}</span>
          </div>
          <div className={styles.reason}>{say.notNamed([name, ...aliases.map(({ text }) => text)])}</div>
          <div className={styles.entryActions}>
            <Button size="compact-xs" variant="default" onClick={() => onAttach(id)}>
              {say.attach}
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              renderRoot={(props) => (
                <Link to="/novels/$novelId/codex/$entryId" params={{ novelId, entryId: id }} {...props} />
              )}
            >
              {say.addAlias}
            </Button>
          </div>
        </li>
      ))}
    </ul>
  )
}

function Budget({ tokens, budgetTokens, estimated }: { tokens: number; budgetTokens: number; estimated: boolean }) {
  const share = budgetTokens === 0 ? 0 : Math.min(1, tokens / budgetTokens)
  return (
    <div>
      <div className={styles.budget}>
        <span>{words.workshop.inspector.fromCodex(tokens, estimated)}</span>
        <span>{words.workshop.inspector.limit(budgetTokens)}</span>
      </div>
      <div className={styles.bar} aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  )
}

type GroupProps = { novelId: string; title: string; empty: string; entries: Entry[] }

function EntryGroup({ novelId, title, empty, entries }: GroupProps) {
  if (entries.length === 0 && empty === '') return null
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
                  ? [
                      formWords(entry.form),
                      entry.tokens === undefined ? '' : words.workshop.tokens(entry.tokens, false),
                    ]
                      .filter(Boolean)
                      .join(', ')
                  : words.workshop.inspector.notSent}
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
