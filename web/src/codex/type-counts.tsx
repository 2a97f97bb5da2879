import { useIsFetching, useQuery } from '@tanstack/react-query'
import { keys } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { graphQuery } from './codex-queries.ts'
import { withField } from './entry-search.ts'
import type { EntryFilter } from './entry-search.ts'
import { typeGlyph, useTypeNames } from './entry-words.ts'
import styles from './type-counts.module.css'

/** How many entries there are of each type, archived ones left out. */
export function useTypeCounts(novelId: string): { total: number; of: ReadonlyMap<string, number> } | undefined {
  const { api } = useWorkspace()
  // The entries that one looks at come first.
  const isListing = useIsFetching({ queryKey: keys.entries(novelId) }) > 0
  const { data } = useQuery({ ...graphQuery(api, novelId), enabled: !isListing })
  if (data === undefined) return undefined
  const of = new Map<string, number>()
  for (const { type } of data.nodes) of.set(type, (of.get(type) ?? 0) + 1)
  return { total: data.nodes.length, of }
}

type CountsProps = { novelId: string; filter: EntryFilter; onChange: (filter: EntryFilter) => void }

/** The types that the codex has entries of, each with their number; one of them, or all, is shown. */
export function TypeCounts({ novelId, filter, onChange }: CountsProps) {
  const counts = useTypeCounts(novelId)
  const { options } = useTypeNames(novelId)
  const present = options.filter(({ value }) => (counts?.of.get(value) ?? 0) > 0)
  if (counts === undefined || present.length < 2 || filter.archived === 'true') return null
  return (
    <fieldset className={styles.counts} aria-label={words.codex.type}>
      <Chip
        label={words.codex.list.all}
        count={counts.total}
        pressed={filter.type === undefined}
        onPress={() => onChange(withField(filter, 'type', null))}
      />
      {present.map(({ value, label }) => (
        <Chip
          key={value}
          glyph={value}
          label={label}
          count={counts.of.get(value) ?? 0}
          pressed={filter.type === value}
          onPress={() => onChange(withField(filter, 'type', filter.type === value ? null : value))}
        />
      ))}
    </fieldset>
  )
}

type ChipProps = { glyph?: string; label: string; count: number; pressed: boolean; onPress: () => void }

function Chip({ glyph, label, count, pressed, onPress }: ChipProps) {
  return (
    <button type="button" className={styles.chip} aria-pressed={pressed} onClick={onPress}>
      {glyph === undefined ? null : <Icon name={typeGlyph(glyph)} size={14} />}
      {label} <span className={styles.count}>{count.toLocaleString()}</span>
    </button>
  )
}
