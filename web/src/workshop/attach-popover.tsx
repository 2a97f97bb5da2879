import { useState } from 'react'
import type { ReactNode } from 'react'
import { Checkbox, Popover, SegmentedControl, Skeleton, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { problemFrom } from '../api/problem.ts'
import { entryQueryOf } from '../codex/entry-search.ts'
import { outlineQuery } from '../manuscript/manuscript-queries.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './attach-menu.module.css'
import type { AttachedScene, AttachProps } from './attach-menu.tsx'

const pauseMs = 160
/** The contract's bounds on a thread's pins and on a message's scenes. */
const pinsMax = 200
const scenesMax = 20

type PopoverProps = AttachProps & { opened: boolean; onOpened: (opened: boolean) => void; children: ReactNode }

/** The entries and scenes that can be attached, in a card at what opens it. */
export function AttachPopover({ opened, onOpened, children, ...props }: PopoverProps) {
  return (
    <Popover
      opened={opened}
      onChange={onOpened}
      position="top-start"
      width={320}
      shadow="md"
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>{children as never}</Popover.Target>
      <Popover.Dropdown>{opened ? <AttachForm {...props} /> : null}</Popover.Dropdown>
    </Popover>
  )
}

function AttachForm(props: AttachProps) {
  const [kind, setKind] = useState('entries')
  return (
    <div className={styles.form}>
      <SegmentedControl
        size="xs"
        fullWidth
        value={kind}
        onChange={setKind}
        aria-label={words.workshop.attach}
        data={[
          { value: 'entries', label: words.workshop.attachEntries },
          { value: 'scenes', label: words.workshop.attachScenes },
        ]}
      />
      {kind === 'entries' ? <EntryChoices {...props} /> : <SceneChoices {...props} />}
    </div>
  )
}

function EntryChoices({ novelId, pins, onPins }: AttachProps) {
  const { api } = useWorkspace()
  const [search, setSearch] = useState('')
  const [q] = useDebouncedValue(search.trim(), pauseMs)
  const entries = useQuery({
    queryKey: ['entries', novelId, 'attachable', q],
    queryFn: ({ signal }) =>
      api.call('listEntries', { params: { id: novelId }, query: { ...entryQueryOf({ q }), limit: '50' }, signal }),
    placeholderData: keepPreviousData,
  })
  const toggle = (id: string, checked: boolean) =>
    onPins(checked ? [...pins, id].slice(0, pinsMax) : pins.filter((pin) => pin !== id))
  /** The first match of what is typed, once it is what is listed. */
  const toggleFirst = () => {
    const first = entries.data?.items.find((entry) => entry.control !== 'never')
    if (first === undefined || q === '' || q !== search.trim() || entries.isPlaceholderData) return
    toggle(first.id, !pins.includes(first.id))
  }
  return (
    <>
      <p className={styles.note}>{words.workshop.attachEntriesLead}</p>
      <TextInput
        size="sm"
        aria-label={words.workshop.searchEntries}
        placeholder={words.workshop.searchEntries}
        value={search}
        data-autofocus
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          toggleFirst()
        }}
      />
      <fieldset className={styles.list} aria-label={words.workshop.attachEntries}>
        {entries.isPending ? <Rows /> : null}
        {entries.error === null ? null : <p className={styles.note}>{problemFrom(entries.error).detail}</p>}
        {entries.data?.items.map((entry) => (
          <Checkbox
            key={entry.id}
            label={entry.name}
            disabled={entry.control === 'never'}
            description={entry.control === 'never' ? words.workshop.neverSent : undefined}
            checked={pins.includes(entry.id)}
            onChange={(event) => toggle(entry.id, event.currentTarget.checked)}
          />
        ))}
        {entries.data?.items.length === 0 ? <p className={styles.note}>{words.codex.noMatch}</p> : null}
      </fieldset>
    </>
  )
}

function SceneChoices({ novelId, scenes, onScenes }: AttachProps) {
  const { api } = useWorkspace()
  const outline = useQuery(outlineQuery(api, novelId))
  const toggle = (scene: AttachedScene, checked: boolean) =>
    onScenes(checked ? [...scenes, scene].slice(0, scenesMax) : scenes.filter(({ id }) => id !== scene.id))
  const chapters = (outline.data ?? []).filter((chapter) => chapter.scenes.length > 0)
  return (
    <>
      <p className={styles.note}>{words.workshop.attachScenesLead}</p>
      <div className={styles.list}>
        {outline.isPending ? <Rows /> : null}
        {outline.error === null ? null : <p className={styles.note}>{problemFrom(outline.error).detail}</p>}
        {outline.data !== undefined && chapters.length === 0 ? (
          <p className={styles.note}>{words.workshop.noScenes}</p>
        ) : null}
        {chapters.map((chapter) => (
          <fieldset key={chapter.id} className={styles.chapter}>
            <legend>{chapter.title}</legend>
            {chapter.scenes.map(({ id, title }, index) => {
              const name =
                title === undefined || title === '' ? words.workshop.sceneOf(index + 1, chapter.title) : title
              return (
                <Checkbox
                  key={id}
                  label={name}
                  checked={scenes.some((scene) => scene.id === id)}
                  onChange={(event) => toggle({ id, name }, event.currentTarget.checked)}
                />
              )
            })}
          </fieldset>
        ))}
      </div>
    </>
  )
}

function Rows() {
  return (
    <>
      <Skeleton height={22} />
      <Skeleton height={22} />
      <Skeleton height={22} />
    </>
  )
}
