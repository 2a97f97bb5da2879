import { useEffect, useEffectEvent, useState } from 'react'
import type { ReactNode } from 'react'
import { Modal, useMantineColorScheme, useComputedColorScheme } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { useSignOut } from '../account/sign-out.ts'
import { novelsQuery, threadsQuery } from '../api/queries.ts'
import { entryQueryOf } from '../codex/entry-search.ts'
import { typeGlyph, typeName } from '../codex/entry-words.ts'
import { Icon } from '../icons/icon.tsx'
import type { IconName } from '../icons/icon.tsx'
import { chooseLanguage, language, languages, words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { KeyList } from './key-list.tsx'
import styles from './palette-dialog.module.css'
import { paletteStore } from './palette-store.ts'
import type { PaletteView } from './palette-store.ts'

const pauseMs = 140
const shownThreads = 6
const shownEntries = 8

/** Goes to any novel, conversation, entry or page, and does what is done often; found by what is typed. */
export function PaletteDialog({ view, onClose }: { view: PaletteView; onClose: () => void }) {
  if (view === 'keys')
    return (
      <Modal opened onClose={onClose} title={words.palette.keys.title} closeButtonProps={{ 'aria-label': words.close }}>
        <KeyList />
      </Modal>
    )
  return (
    <Modal
      opened
      onClose={onClose}
      size={620}
      padding={0}
      withCloseButton={false}
      centered={false}
      yOffset="12vh"
      aria-label={words.palette.label}
    >
      <Places onClose={onClose} />
    </Modal>
  )
}

function Places({ onClose }: { onClose: () => void }) {
  const [search, setSearch] = useState('')
  const [marked, setMarked] = useState('')
  const { novelId } = useParams({ strict: false })
  const run = (action: () => void) => {
    onClose()
    action()
  }
  return (
    <Command label={words.palette.label} loop className={styles.command ?? ''} value={marked} onValueChange={setMarked}>
      <div className={styles.searchRow}>
        <Icon name="search" size={18} />
        <Command.Input
          className={styles.search}
          value={search}
          aria-label={words.palette.label}
          placeholder={words.palette.placeholder}
          data-autofocus
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          onValueChange={setSearch}
        />
      </div>
      <Command.List className={styles.list} label={words.palette.label}>
        <Command.Empty className={styles.empty}>{words.palette.nothing}</Command.Empty>
        {novelId === undefined ? null : <OfNovel novelId={novelId} search={search} run={run} onMark={setMarked} />}
        <Novels current={novelId} run={run} />
        <Pages run={run} />
        <Actions run={run} />
      </Command.List>
    </Command>
  )
}

type Run = (action: () => void) => void

type ItemProps = { icon: IconName; value: string; note?: string; onSelect: () => void; children: ReactNode }

function Item({ icon, value, note, onSelect, children }: ItemProps) {
  return (
    <Command.Item value={value} className={styles.item} onSelect={onSelect}>
      <Icon name={icon} size={17} />
      <span className={styles.name}>{children}</span>
      {note === undefined ? null : <span className={styles.note}>{note}</span>}
    </Command.Item>
  )
}

type NovelProps = { novelId: string; search: string; run: Run; onMark: (value: string) => void }

/** The parts of the open novel, its entries and its conversations. */
function OfNovel({ novelId, search, run, onMark }: NovelProps) {
  const { api } = useWorkspace()
  const navigate = useNavigate()
  const say = words.shell
  const [q] = useDebouncedValue(search.trim(), pauseMs)
  const threads = useQuery({ ...threadsQuery(api, novelId), enabled: q !== '' })
  const entries = useQuery({
    queryKey: ['entries', novelId, 'palette', q],
    queryFn: ({ signal }) => {
      const query = { ...entryQueryOf({ q }), limit: String(shownEntries) }
      return api.call('listEntries', { params: { id: novelId }, query, signal })
    },
    enabled: q !== '',
    placeholderData: keepPreviousData,
  })
  // What is searched for comes after the pages that are known at once; it is what is meant.
  const best = q === '' || entries.isPlaceholderData ? undefined : entries.data?.items[0]?.id
  const mark = useEffectEvent(onMark)
  useEffect(() => {
    if (best !== undefined) mark(`entry ${best}`)
  }, [best, q])
  const wanted = q.toLocaleLowerCase()
  const shown = (threads.data ?? [])
    .filter(({ title }) => q !== '' && title.toLocaleLowerCase().includes(wanted))
    .slice(0, shownThreads)
  const parts = [
    ['plus', words.palette.newConversation, '/novels/$novelId/workshop/new'],
    ['plus', words.palette.newEntry, '/novels/$novelId/codex/new'],
    ['chat', say.workshop, '/novels/$novelId/workshop'],
    ['codex', say.codex, '/novels/$novelId/codex'],
    ['graph', say.graph, '/novels/$novelId/graph'],
    ['scene', say.manuscript, '/novels/$novelId/manuscript'],
    ['tasks', say.tasks, '/novels/$novelId/tasks'],
    ['edit', say.presets, '/novels/$novelId/presets'],
    ['upload', say.transfer, '/novels/$novelId/transfer'],
    ['book', say.about, '/novels/$novelId/about'],
  ] as const
  return (
    <>
      {q === '' || (entries.data?.items.length ?? 0) === 0 ? null : (
        <Command.Group heading={words.palette.entries} forceMount>
          {entries.data?.items.map(({ id, name, type }) => (
            <Command.Item
              key={id}
              value={`entry ${id}`}
              forceMount
              className={styles.item}
              onSelect={() =>
                run(() => void navigate({ to: '/novels/$novelId/codex/$entryId', params: { novelId, entryId: id } }))
              }
            >
              <Icon name={typeGlyph(type)} size={17} />
              <span className={styles.name}>{name}</span>
              <span className={styles.note}>{typeName(type)}</span>
            </Command.Item>
          ))}
        </Command.Group>
      )}
      {shown.length === 0 ? null : (
        <Command.Group heading={words.palette.conversations}>
          {shown.map(({ id, title }) => (
            <Item
              key={id}
              icon="chat"
              value={`${title} ${id}`}
              onSelect={() =>
                run(
                  () => void navigate({ to: '/novels/$novelId/workshop/$threadId', params: { novelId, threadId: id } }),
                )
              }
            >
              {title}
            </Item>
          ))}
        </Command.Group>
      )}
      <Command.Group heading={say.thisNovel}>
        {parts.map(([icon, name, to]) => (
          <Item
            key={name}
            icon={icon}
            value={name}
            onSelect={() => run(() => void navigate({ to, params: { novelId } }))}
          >
            {name}
          </Item>
        ))}
      </Command.Group>
    </>
  )
}

function Novels({ current, run }: { current: string | undefined; run: Run }) {
  const { api } = useWorkspace()
  const navigate = useNavigate()
  const { data: novels } = useQuery(novelsQuery(api))
  const others = novels?.filter(({ id }) => id !== current) ?? []
  if (others.length === 0) return null
  return (
    <Command.Group heading={words.shell.novels}>
      {others.map(({ id, title }) => (
        <Item
          key={id}
          icon="book"
          value={`${title} ${id}`}
          onSelect={() => run(() => void navigate({ to: '/novels/$novelId/workshop', params: { novelId: id } }))}
        >
          {title}
        </Item>
      ))}
    </Command.Group>
  )
}

function Pages({ run }: { run: Run }) {
  const navigate = useNavigate()
  const say = words.shell
  const pages = [
    ['book', say.novels, '/'],
    ['plug', say.connections, '/settings/connections'],
    ['chart', say.usage, '/settings/usage'],
    ['user', say.account, '/settings/account'],
  ] as const
  return (
    <Command.Group heading={words.palette.pages}>
      {pages.map(([icon, name, to]) => (
        <Item key={to} icon={icon} value={name} onSelect={() => run(() => void navigate({ to }))}>
          {name}
        </Item>
      ))}
    </Command.Group>
  )
}

function Actions({ run }: { run: Run }) {
  const { setColorScheme } = useMantineColorScheme()
  const isDark = useComputedColorScheme('light') === 'dark'
  const signOut = useSignOut()
  const other = languages.filter(({ value }) => value !== language)
  return (
    <Command.Group heading={words.palette.actions}>
      <Item
        icon={isDark ? 'sun' : 'moon'}
        value={isDark ? words.shell.light : words.shell.dark}
        onSelect={() => run(() => setColorScheme(isDark ? 'light' : 'dark'))}
      >
        {isDark ? words.shell.light : words.shell.dark}
      </Item>
      {other.map(({ value, name }) => (
        <Item key={value} icon="chat" value={name} onSelect={() => run(() => chooseLanguage(value))}>
          {name}
        </Item>
      ))}
      <Item icon="key" value={words.shell.shortcuts} note="?" onSelect={() => paletteStore.set('keys')}>
        {words.shell.shortcuts}
      </Item>
      <Item icon="back" value={words.shell.signOut} onSelect={() => run(() => void signOut())}>
        {words.shell.signOut}
      </Item>
    </Command.Group>
  )
}
