import { useEffect, useRef, useState } from 'react'
import { Button, Checkbox, Popover, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { tagsQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { useWorkspace } from '../workspace.ts'
import styles from './entry-filter.module.css'
import { orderOf, withOrder } from './entry-search.ts'
import type { EntryFilter } from './entry-search.ts'
import { controls, sorts, typeNames } from './entry-words.ts'

const pauseMs = 160

type FilterProps = { novelId: string; filter: EntryFilter; onChange: (filter: EntryFilter) => void }

/** Search as you type, with the rest of the filter behind one button. */
export function EntryFilterBar({ novelId, filter, onChange }: FilterProps) {
  const field = useRef<HTMLInputElement>(null)
  const [search, setSearch] = useState(filter.q ?? '')
  // Back and a link change the address under the field; while one types in it, the field goes before.
  useEffect(() => {
    if (document.activeElement !== field.current) setSearch(filter.q ?? '')
  }, [filter.q])
  useEffect(() => {
    const q = search.trim()
    if (q === (filter.q ?? '')) return undefined
    const timer = setTimeout(() => onChange(withField(filter, 'q', q === '' ? null : q)), pauseMs)
    return () => clearTimeout(timer)
  }, [search, filter, onChange])
  const active = [filter.type, filter.control, filter.tag, filter.archived].filter(
    (value) => value !== undefined && value !== '',
  ).length
  return (
    <div className={styles.bar}>
      <TextInput
        className={styles.search ?? ''}
        ref={field}
        data-search
        aria-label="Search entries"
        placeholder="Search names, aliases, texts"
        leftSection={<Icon name="search" size={16} />}
        value={search}
        maxLength={200}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setSearch('')
        }}
      />
      <Popover position="bottom-end" width={270} shadow="md" trapFocus withinPortal>
        <Popover.Target>
          <Button
            variant={active > 0 ? 'light' : 'default'}
            px={10}
            aria-label={active > 0 ? `Filter and order, ${active} set` : 'Filter and order'}
          >
            <Icon name="filter" />
            {active > 0 ? <span className={styles.count}>{active}</span> : null}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <FilterForm novelId={novelId} filter={filter} onChange={onChange} />
        </Popover.Dropdown>
      </Popover>
    </div>
  )
}

function FilterForm({ novelId, filter, onChange }: FilterProps) {
  const tags = useKnownTags(novelId, filter.tag)
  const inner = { withinPortal: false } as const
  return (
    <div className={styles.form}>
      <Select
        label="Order"
        size="sm"
        comboboxProps={inner}
        allowDeselect={false}
        data={filter.q === undefined ? [...sorts] : [{ value: 'best', label: 'Best match' }, ...sorts]}
        value={orderOf(filter)}
        onChange={(order) => onChange(withOrder(filter, order))}
      />
      <Select
        label="Type"
        size="sm"
        comboboxProps={inner}
        clearable
        placeholder="All"
        data={Object.entries(typeNames).map(([value, label]) => ({ value, label }))}
        value={filter.type ?? null}
        onChange={(type) => onChange(withField(filter, 'type', type))}
      />
      <Select
        label="Sent to the AI"
        size="sm"
        comboboxProps={inner}
        clearable
        placeholder="All"
        data={controls.map(({ value, name }) => ({ value, label: name }))}
        value={filter.control ?? null}
        onChange={(control) => onChange(withField(filter, 'control', control))}
      />
      <Select
        label="Tag"
        size="sm"
        comboboxProps={inner}
        clearable
        searchable
        placeholder={tags.length === 0 ? 'No tags yet' : 'All'}
        disabled={tags.length === 0}
        data={tags}
        value={filter.tag ?? null}
        onChange={(tag) => onChange(withField(filter, 'tag', tag))}
      />
      <Checkbox
        label="Archived entries"
        checked={filter.archived === 'true'}
        onChange={(event) => onChange(withField(filter, 'archived', event.currentTarget.checked ? 'true' : null))}
      />
    </div>
  )
}

function withField(filter: EntryFilter, name: keyof EntryFilter, value: string | null): EntryFilter {
  const { [name]: _old, ...rest } = filter
  return value === null ? rest : ({ ...rest, [name]: value } as EntryFilter)
}

/** All tags of the novel; read when the filter is opened. */
function useKnownTags(novelId: string, chosen: string | undefined): string[] {
  const { api } = useWorkspace()
  const { data = [] } = useQuery(tagsQuery(api, novelId))
  return chosen === undefined || data.includes(chosen) ? data : [chosen, ...data]
}
