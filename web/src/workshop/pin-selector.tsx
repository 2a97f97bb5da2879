import { useState } from 'react'
import { Button, Checkbox, Popover, Skeleton, TextInput, Tooltip } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { problemFrom } from '../api/problem.ts'
import { entryQueryOf } from '../codex/entry-search.ts'
import { Icon } from '../icons/icon.tsx'
import { useWorkspace } from '../workspace.ts'
import styles from './pin-selector.module.css'

const pauseMs = 160
/** The contract's bound on a thread's pins. */
const pinsMax = 200

type PinProps = { novelId: string; pins: readonly string[]; onChange: (pins: string[]) => void }

/** The entries that are sent with every message of this conversation. */
export function PinSelector({ novelId, pins, onChange }: PinProps) {
  const [opened, setOpened] = useState(false)
  const label = pins.length === 0 ? 'Pin codex entries to this conversation' : `Pinned codex entries: ${pins.length}`
  return (
    <Popover opened={opened} onChange={setOpened} position="top-start" width={300} shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <Tooltip label={label} disabled={opened}>
          <Button
            variant="subtle"
            color={pins.length === 0 ? 'gray' : 'pine'}
            size="compact-sm"
            px={6}
            aria-label={label}
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <Icon name="pin" />
            {pins.length === 0 ? null : <span className={styles.count}>{pins.length}</span>}
          </Button>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        {opened ? <PinForm novelId={novelId} pins={pins} onChange={onChange} /> : null}
      </Popover.Dropdown>
    </Popover>
  )
}

function PinForm({ novelId, pins, onChange }: PinProps) {
  const { api } = useWorkspace()
  const [search, setSearch] = useState('')
  const [q] = useDebouncedValue(search.trim(), pauseMs)
  const entries = useQuery({
    queryKey: ['entries', novelId, 'pinnable', q],
    queryFn: ({ signal }) =>
      api.call('listEntries', { params: { id: novelId }, query: { ...entryQueryOf({ q }), limit: '50' }, signal }),
    placeholderData: keepPreviousData,
  })
  const toggle = (id: string, checked: boolean) =>
    onChange(checked ? [...pins, id].slice(0, pinsMax) : pins.filter((pin) => pin !== id))
  /** The first match of what is typed, once it is what is listed. */
  const toggleFirst = () => {
    const first = entries.data?.items.find((entry) => entry.control !== 'never')
    if (first === undefined || q === '' || q !== search.trim() || entries.isPlaceholderData) return
    toggle(first.id, !pins.includes(first.id))
  }
  return (
    <div className={styles.form}>
      <TextInput
        size="sm"
        aria-label="Search entries to pin"
        placeholder="Search entries to pin"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          toggleFirst()
        }}
      />
      <fieldset className={styles.list} aria-label="Entries">
        {entries.isPending ? (
          <>
            <Skeleton height={22} />
            <Skeleton height={22} />
            <Skeleton height={22} />
          </>
        ) : null}
        {entries.error === null ? null : <p className={styles.note}>{problemFrom(entries.error).detail}</p>}
        {entries.data?.items.map((entry) => (
          <Checkbox
            key={entry.id}
            label={entry.name}
            disabled={entry.control === 'never'}
            description={entry.control === 'never' ? 'Never sent to an AI' : undefined}
            checked={pins.includes(entry.id)}
            onChange={(event) => toggle(entry.id, event.currentTarget.checked)}
          />
        ))}
        {entries.data?.items.length === 0 ? <p className={styles.note}>No entries match.</p> : null}
      </fieldset>
    </div>
  )
}
