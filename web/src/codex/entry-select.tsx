import { useState } from 'react'
import { Select } from '@mantine/core'
import type { SelectProps } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { problemFrom } from '../api/problem.ts'
import { entryQuery, keys } from '../api/queries.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { entryQueryOf } from './entry-search.ts'
import { typeName } from './entry-words.ts'

const pauseMs = 160
const newValue = 'new'

type EntrySelectProps = Omit<SelectProps, 'data' | 'value' | 'onChange'> & {
  novelId: string
  /** The id of the entry that is chosen; empty for none. */
  value: string
  /** An entry that is not offered: the one that chooses. */
  without?: string
  /** What a new entry is; without it none can be made here. */
  createType?: string
  onChange: (id: string) => void
}

/** Chooses an entry of a codex by its name or an alias, misspelt ones too; makes it, where there is none of that name. */
export function EntrySelect({ novelId, value, without, createType, onChange, ...props }: EntrySelectProps) {
  const { api, queryClient, notices } = useWorkspace()
  const [search, setSearch] = useState('')
  const [q] = useDebouncedValue(search.trim(), pauseMs)
  const chosen = useQuery({ ...entryQuery(api, value), enabled: value !== '' })
  const found = useQuery({
    queryKey: [...keys.entries(novelId), 'select', q],
    queryFn: ({ signal }) =>
      api.call('listEntries', {
        params: { id: novelId },
        query: { ...entryQueryOf(q === '' ? {} : { q }), limit: '20' },
        signal,
      }),
    placeholderData: keepPreviousData,
  })
  const create = useMutation({
    mutationFn: (name: string) =>
      api.call('quickCreateEntry', { params: { id: novelId }, body: { name, type: createType ?? 'character' } }),
    onSuccess: (entry) => {
      queryClient.setQueryData(keys.entry(entry.id), entry)
      void queryClient.invalidateQueries({ queryKey: keys.entries(novelId) })
      notices.show({ text: words.codex.created(entry.name), timeoutMs: 3_000 })
      onChange(entry.id)
    },
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem' }),
  })
  const items = (found.data?.items ?? []).filter(({ id }) => id !== without)
  const options = items.map(({ id, name, type }) => ({ value: id, label: name, type }))
  const isKnown = items.some(({ name }) => name.toLowerCase() === q.toLowerCase())
  const current = chosen.data
  if (current !== undefined && !options.some((option) => option.value === current.id))
    options.unshift({ value: current.id, label: current.name, type: current.type })
  if (createType !== undefined && q !== '' && !isKnown && q !== current?.name)
    options.push({ value: newValue, label: words.codex.createNamed(q), type: '' })
  return (
    <Select
      searchable
      placeholder={words.codex.chooseEntry}
      nothingFoundMessage={found.isPending ? words.loading : words.codex.noMatch}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      maxDropdownHeight={280}
      {...props}
      data={options}
      value={value === '' ? null : value}
      filter={({ options }) => options}
      onSearchChange={setSearch}
      renderOption={({ option }) => (
        <span>
          {option.label}{' '}
          {option.value === newValue ? null : (
            <small style={{ color: 'var(--ink-faint)' }}>
              {typeName(items.find(({ id }) => id === option.value)?.type ?? current?.type ?? '')}
            </small>
          )}
        </span>
      )}
      onChange={(id) => {
        if (id === newValue) create.mutate(q)
        else onChange(id ?? '')
      }}
    />
  )
}
