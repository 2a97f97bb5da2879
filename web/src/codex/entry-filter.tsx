import { useEffect, useRef, useState } from 'react'
import { Button, Checkbox, Popover, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { tagsQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { CategorySelect } from './category-select.tsx'
import { controls } from './entry-choices.ts'
import styles from './entry-filter.module.css'
import { orderOf, withField, withOrder } from './entry-search.ts'
import type { EntryFilter } from './entry-search.ts'
import { controlName, sortOptions, useTypeNames } from './entry-words.ts'

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
    const timer = setTimeout(() => onChange(withField(filter, 'q', q)), pauseMs)
    return () => clearTimeout(timer)
  }, [search, filter, onChange])
  const active = [filter.type, filter.category, filter.control, filter.tag, filter.archived].filter(
    (value) => value !== undefined && value !== '',
  ).length
  return (
    <div className={styles.bar}>
      <TextInput
        className={styles.search ?? ''}
        ref={field}
        data-search
        aria-label={words.codex.list.search}
        placeholder={words.codex.list.searchHint}
        leftSection={<Icon name="search" size={16} />}
        value={search}
        maxLength={200}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setSearch('')
        }}
      />
      <Popover position="bottom-end" width={280} shadow="md" trapFocus withinPortal>
        <Popover.Target>
          <Button
            variant={active > 0 ? 'light' : 'default'}
            px={10}
            aria-label={active > 0 ? words.codex.list.filterSet(active) : words.codex.list.filter}
          >
            <Icon name="filter" />
            {active > 0 ? <span className={styles.count}>{active}</span> : null}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <FilterForm novelId={novelId} filter={filter} onChange={onChange} />
          {active > 0 ? (
            <Button
              mt="sm"
              size="compact-sm"
              variant="subtle"
              onClick={() => {
                const { q, sort } = filter
                onChange({ ...(q === undefined ? {} : { q }), ...(sort === undefined ? {} : { sort }) })
              }}
            >
              {words.codex.list.clearFilter}
            </Button>
          ) : null}
        </Popover.Dropdown>
      </Popover>
    </div>
  )
}

function FilterForm({ novelId, filter, onChange }: FilterProps) {
  const tags = useKnownTags(novelId, filter.tag)
  const { options: types } = useTypeNames(novelId)
  const common = { size: 'sm', comboboxProps: { withinPortal: false }, placeholder: words.codex.list.all } as const
  return (
    <div className={styles.form}>
      <Select
        {...common}
        label={words.codex.list.order}
        allowDeselect={false}
        data={
          filter.q === undefined ? sortOptions() : [{ value: 'best', label: words.codex.sorts.best }, ...sortOptions()]
        }
        value={orderOf(filter)}
        onChange={(order) => onChange(withOrder(filter, order))}
      />
      <Select
        {...common}
        label={words.codex.type}
        clearable
        data={types}
        value={filter.type ?? null}
        onChange={(type) => onChange(withField(filter, 'type', type))}
      />
      <CategorySelect
        {...common}
        label={words.codex.category}
        canCreate={false}
        novelId={novelId}
        value={filter.category ?? ''}
        onChange={(category) => onChange(withField(filter, 'category', category))}
      />
      <Select
        {...common}
        label={words.codex.sections.control}
        clearable
        data={controls.map((value) => ({ value, label: controlName(value) }))}
        value={filter.control ?? null}
        onChange={(control) => onChange(withField(filter, 'control', control))}
      />
      <Select
        {...common}
        label={words.codex.list.tag}
        clearable
        searchable
        placeholder={tags.length === 0 ? words.codex.list.noTags : words.codex.list.all}
        disabled={tags.length === 0}
        data={tags}
        value={filter.tag ?? null}
        onChange={(tag) => onChange(withField(filter, 'tag', tag))}
      />
      <Checkbox
        label={words.codex.list.archivedEntries}
        checked={filter.archived === 'true'}
        onChange={(event) => onChange(withField(filter, 'archived', event.currentTarget.checked ? 'true' : null))}
      />
    </div>
  )
}

/** All tags of the novel; read when the filter is opened. */
function useKnownTags(novelId: string, chosen: string | undefined): string[] {
  const { api } = useWorkspace()
  const { data = [] } = useQuery(tagsQuery(api, novelId))
  return chosen === undefined || data.includes(chosen) ? data : [chosen, ...data]
}
