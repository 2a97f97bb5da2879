import { memo, useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { UnstyledButton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { problemFrom } from '../api/problem.ts'
import { keys, modelsQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { NameCard, useHoveredName } from '../mentions/name-card.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { askAboutToTell, promptCost } from './about-to-tell.ts'
import type { AboutToSend, AboutToTell } from './about-to-tell.ts'
import { moneyWords } from './facts.ts'
import styles from './told-line.module.css'

const pauseMs = 350
/** A long text takes longer to send and to look through; so does a pause in writing it. */
const longPauseMs = 1_500
const longCharacters = 20_000
const shownMax = 6

export type Attached = {
  /** Scenes that go with the message. */
  scenes: readonly { id: string; name: string }[]
  onDetachEntry: (entryId: string) => void
  onDetachScene: (sceneId: string) => void
}

type ToldProps = {
  about: AboutToSend
  attached: Attached
  /** Changes with whatever else the answer depends on: the conversation's pins, its last message. */
  version: string
  text: string
  /** Shows the exact prompt of this message. */
  onInspect: (content: string) => void
  /** What attaches more. */
  children: ReactNode
}

/** What the AI would be told with the message as it is; asked after a pause in typing. */
export function ToldLine(props: ToldProps) {
  const { text } = props
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), text.length > longCharacters ? longPauseMs : pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return <SettledToldLine {...props} text={text === '' ? '' : settled} />
}

/** Does not run with each key: the whole text is part of what is looked up. */
const SettledToldLine = memo(
  SettledLine,
  (a, b) => a.text === b.text && a.version === b.version && a.attached.scenes === b.attached.scenes,
)

/**
 * When the session has ended it says so here: leading to the sign-in page in the middle of a sentence would let the rest of it
 * fall beside the message.
 */
function SettledLine({ about, attached, version, text, onInspect, children }: ToldProps) {
  const { api } = useWorkspace()
  const [all, setAll] = useState(false)
  const { hovered, look, leave } = useHoveredName()
  const content = text.trim()
  const { data, error } = useQuery({
    queryKey: ['about-to-tell', about.novelId, version, content],
    queryFn: ({ signal }) => askAboutToTell(api, about, content, signal),
    enabled: content !== '',
    gcTime: 30_000,
    placeholderData: (previous) => (content === '' ? undefined : previous),
  })
  const told = content === '' ? undefined : data
  const entries = told?.entries ?? []
  const shown = all ? entries : entries.slice(0, shownMax)
  return (
    <div
      className={styles.hint}
      onMouseOver={(event) => look((event.target as HTMLElement).closest<HTMLElement>('[data-entry]') ?? undefined)}
      onFocus={(event) => look(event.target.closest<HTMLElement>('[data-entry]') ?? undefined)}
      onBlur={leave}
      onMouseLeave={leave}
    >
      <NameCard hovered={hovered} />
      {problemFrom(error).code === 'unauthenticated' ? <SignedOut /> : null}
      {children}
      <span className={styles.chips} aria-live="polite">
        {shown.length === 0 ? null : <span>{words.workshop.fromCodex}</span>}
        {shown.map((entry) => (
          <EntryChip key={entry.entryId} novelId={about.novelId} entry={entry} onDetach={attached.onDetachEntry} />
        ))}
        {entries.length > shown.length ? (
          <UnstyledButton className={styles.more} onClick={() => setAll(true)}>
            {words.workshop.andMore(entries.length - shown.length)}
          </UnstyledButton>
        ) : null}
        {attached.scenes.map(({ id, name }) => (
          <span key={id} className={styles.chip} data-scene="true">
            <Icon name="scene" size={13} /> <span className={styles.chipName}>{name}</span>
            <DetachButton label={words.workshop.detach(name)} onClick={() => attached.onDetachScene(id)} />
          </span>
        ))}
        {content === '' && attached.scenes.length === 0 ? (
          <span className={styles.nothing}>{words.workshop.toldHint}</span>
        ) : null}
      </span>
      {told === undefined ? null : <Measure about={about} told={told} onInspect={() => onInspect(content)} />}
      {told === undefined || told.shortened.length === 0 ? null : (
        <span className={styles.shortened}>{told.shortened.join(' ')}</span>
      )}
    </div>
  )
}

type ChipProps = { novelId: string; entry: AboutToTell['entries'][number]; onDetach: (entryId: string) => void }

/** An entry that would be told: its card says why; its cross takes it out. */
function EntryChip({ novelId, entry, onDetach }: ChipProps) {
  const { entryId, name, why, attached } = entry
  const keepOut = useKeepOut()
  return (
    <span className={styles.chip} data-attached={attached}>
      <Link
        to="/novels/$novelId/codex/$entryId"
        params={{ novelId, entryId }}
        className={styles.chipName}
        data-entry={entryId}
        data-why={why}
      >
        {name}
      </Link>
      <DetachButton
        label={attached ? words.workshop.detach(name) : words.workshop.leaveOut(name)}
        onClick={() => (attached ? onDetach(entryId) : keepOut.mutate(entryId))}
      />
    </span>
  )
}

function DetachButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <UnstyledButton className={styles.cross} aria-label={label} title={label} onClick={onClick}>
      <Icon name="close" size={12} />
    </UnstyledButton>
  )
}

/** From now on an entry is sent only where it is attached; that can be taken back. */
function useKeepOut() {
  const { api, queryClient, notices } = useWorkspace()
  const change = async (id: string, control: 'manual' | 'detected' | 'always' | 'never') => {
    const { version } = await api.call('getEntry', { params: { id } })
    const changed = await api.call('updateEntry', { params: { id }, body: { version, control } })
    queryClient.setQueryData(keys.entry(id), changed)
    void queryClient.invalidateQueries({ queryKey: ['about-to-tell'] })
    void queryClient.invalidateQueries({ queryKey: ['entries'] })
    return changed
  }
  const failed = (error: unknown) => notices.show({ text: problemFrom(error).detail, tone: 'problem' })
  return useMutation({
    mutationFn: async (id: string) => {
      const before = await api.call('getEntry', { params: { id } })
      return { before, after: await change(id, 'manual') }
    },
    onSuccess: ({ before }) =>
      notices.show({
        text: words.workshop.keptOut(before.name),
        action: { label: words.undo, run: () => void change(before.id, before.control).catch(failed) },
      }),
    onError: failed,
  })
}

/** How much it is, against what the model takes, and what it costs; leads to the exact prompt. */
function Measure({ about, told, onInspect }: { about: AboutToSend; told: AboutToTell; onInspect: () => void }) {
  const { api } = useWorkspace()
  const { data: models } = useQuery(modelsQuery(api))
  const model = models?.items.find(({ id, connectionId }) => id === about.model && connectionId === about.connectionId)
  const tokens = told.prompt?.tokens ?? told.tokens
  const window = told.prompt?.window ?? told.prompt?.context.assumedWindow ?? model?.contextWindow
  const cost = promptCost(tokens, model?.price)
  if (told.prompt === undefined)
    return told.entries.length === 0 ? null : (
      <span className={styles.plain}>{words.workshop.tokens(tokens, told.estimated)}</span>
    )
  return (
    <UnstyledButton className={styles.measure} onClick={onInspect} title={words.workshop.showPrompt}>
      <span className="visually-hidden">{words.workshop.showPrompt}: </span>
      {window === undefined ? null : (
        <span className={styles.bar} aria-hidden="true">
          <span style={{ width: `${Math.min(100, (tokens / window) * 100)}%` }} data-full={tokens > window * 0.85} />
        </span>
      )}
      {words.workshop.tokensOf(tokens, window)}
      {cost === undefined || cost === 0 ? null : ` · ${moneyWords(cost, model?.price?.currency)}`}
      <Icon name="eye" size={14} />
    </UnstyledButton>
  )
}

function SignedOut() {
  const { href } = useLocation()
  return (
    <span className={styles.out}>
      {words.workshop.signedOut.before}{' '}
      <Link to="/sign-in" search={{ next: href }}>
        {words.workshop.signedOut.link}
      </Link>{' '}
      {words.workshop.signedOut.after}
    </span>
  )
}
