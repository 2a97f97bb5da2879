import { useSyncExternalStore } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import type { Entry } from '@scriptorium/contracts/nouns'
import { useDrafts } from '../account/me.ts'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { categoriesQuery } from './codex-queries.ts'
import { entryDraftName } from './entry-form-state.ts'
import styles from './entry-list.module.css'
import { controlName, useTypeNames } from './entry-words.ts'
import { plainWords } from './plain-words.ts'
import { TypeMark } from './type-mark.tsx'

type RowProps = {
  entry: Entry
  wide: boolean
  density: 'comfortable' | 'compact'
  selected: boolean
  selecting: boolean
  onSelect: (range: boolean) => void
}

/** An entry in the list: its mark, its name, and what it is; its mark becomes a box to select it by. */
export function EntryRow({ entry, wide, density, selected, selecting, onSelect }: RowProps) {
  const drafts = useDrafts()
  const { nameOf } = useTypeNames(entry.novelId)
  const unsaved = useSyncExternalStore(drafts.subscribe, () => drafts.get(entryDraftName(entry.id)) !== undefined)
  const aliases = entry.aliases.map((alias) => alias.text).join(', ')
  const control = entry.control === 'detected' ? '' : controlName(entry.control)
  const facts = wide
    ? [aliases, plainWords(entry.description, excerptCharacters)].filter(Boolean).join(' · ')
    : [nameOf(entry.type), control, aliases].filter(Boolean).join(' · ')
  return (
    <div className={styles.entry} data-selecting={selecting} data-selected={selected} data-density={density}>
      <span className={styles.mark}>
        <TypeMark entry={entry} size={density === 'compact' ? 24 : 36} />
        <input
          type="checkbox"
          className={styles.check}
          aria-label={words.codex.list.select(entry.name)}
          checked={selected}
          onChange={(event) => onSelect((event.nativeEvent as MouseEvent).shiftKey)}
        />
      </span>
      <Link
        to="/novels/$novelId/codex/$entryId"
        params={{ novelId: entry.novelId, entryId: entry.id }}
        search
        className={styles.link}
      >
        <span className={styles.words}>
          <span className={styles.name} data-words>
            {entry.name}
            {entry.pinned ? (
              <span className={styles.pin} title={words.codex.fields['pinned']}>
                <Icon name="star" size={13} fill />
              </span>
            ) : null}
            {entry.seriesId === undefined ? null : <span className={styles.tag}>{words.codex.list.ofSeries}</span>}
            {unsaved ? <span className={styles.unsaved}>{words.codex.list.unsaved}</span> : null}
          </span>
          {facts === '' || (density === 'compact' && wide) ? null : <span className={styles.facts}>{facts}</span>}
        </span>
        {wide ? <Columns entry={entry} type={nameOf(entry.type)} control={control} /> : null}
      </Link>
    </div>
  )
}

const excerptCharacters = 140

function Columns({ entry, type, control }: { entry: Entry; type: string; control: string }) {
  const { api } = useWorkspace()
  const { data: categories } = useQuery(categoriesQuery(api, entry.novelId))
  const category = categories?.find(({ id }) => id === entry.categoryId)?.name
  return (
    <>
      <span className={styles.column}>{type}</span>
      <span className={styles.column}>{category}</span>
      <span className={styles.column}>{entry.tags.slice(0, 3).join(', ')}</span>
      <span className={styles.column}>{control}</span>
    </>
  )
}
