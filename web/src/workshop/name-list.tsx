import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Entry } from '@scriptorium/contracts/nouns'
import { entryQueryOf } from '../codex/entry-search.ts'
import { typeName } from '../codex/entry-words.ts'
import { TypeMark } from '../codex/type-mark.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { nameAtCaret } from './name-at-caret.ts'
import styles from './name-list.module.css'

const pauseMs = 120
const shownMax = 7

export const nameListId = 'names-to-call'
const optionId = (index: number) => `${nameListId}-${index}`

export type CalledName = { entry: Entry; start: number; caret: number }

/** The entries that the name at the caret may be, and what the keys do while they are shown. */
export function useNameList(novelId: string, text: string, caret: number, onChoose: (called: CalledName) => void) {
  const { api } = useWorkspace()
  const [active, setActive] = useState(0)
  const [dismissed, setDismissed] = useState<number>()
  const called = nameAtCaret(text, caret)
  const typed = called?.typed.trim() ?? ''
  const [q] = useDebouncedValue(typed, pauseMs)
  const isOpen = called !== undefined && dismissed !== called.start
  const { data } = useQuery({
    queryKey: ['entries', novelId, 'called', q],
    queryFn: ({ signal }) => {
      const query = { ...entryQueryOf(q === '' ? { sort: '-updated' } : { q }), limit: String(shownMax) }
      return api.call('listEntries', { params: { id: novelId }, query, signal, background: true })
    },
    enabled: isOpen,
    placeholderData: keepPreviousData,
  })
  const entries = isOpen ? (data?.items ?? []).filter(({ control }) => control !== 'never') : []
  const at = Math.min(active, Math.max(0, entries.length - 1))
  const choose = (entry: Entry) => {
    if (called === undefined) return
    setActive(0)
    onChoose({ entry, start: called.start, caret })
  }
  /** @returns whether the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (entries.length === 0 || event.nativeEvent.isComposing) return false
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) setActive((at + step + entries.length) % entries.length)
    else if ((event.key === 'Enter' && !event.ctrlKey && !event.metaKey) || event.key === 'Tab') choose(entries[at]!)
    else if (event.key === 'Escape') setDismissed(called?.start)
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  return { entries, active: at, activeId: entries.length === 0 ? undefined : optionId(at), choose, onKeyDown }
}

/** The list itself, above the field. */
export function NameList({
  entries,
  active,
  choose,
}: Pick<ReturnType<typeof useNameList>, 'entries' | 'active' | 'choose'>) {
  if (entries.length === 0) return null
  return (
    // The field keeps the focus: it says which one is marked.
    <div className={styles.list} role="listbox" id={nameListId} aria-label={words.workshop.nameList} tabIndex={-1}>
      {entries.map((entry, index) => (
        <div
          key={entry.id}
          id={optionId(index)}
          className={styles.option}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          onPointerDown={(event) => {
            event.preventDefault()
            choose(entry)
          }}
        >
          <TypeMark entry={entry} size={26} />
          <span className={styles.name}>{entry.name}</span>
          <span className={styles.type}>{typeName(entry.type)}</span>
        </div>
      ))}
    </div>
  )
}
