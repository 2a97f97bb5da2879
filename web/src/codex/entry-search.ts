import type { EntryQuery } from '@scriptorium/contracts/nouns'
import { controls, sorts } from './entry-choices.ts'

/** What of a codex is looked at: kept in the address, so that a reload, Back and a bookmark show the same. */
export type EntryFilter = Pick<EntryQuery, 'q' | 'type' | 'category' | 'tag' | 'control' | 'archived' | 'sort'>
export type EntrySort = NonNullable<EntryFilter['sort']>

/** The order that a list has when none was chosen: the best match first where something is searched, by name elsewhere. */
export function orderOf(filter: EntryFilter): EntrySort | 'best' {
  return filter.sort ?? (isSearching(filter) ? 'best' : 'name')
}

/** The filter as the server is asked. Only without an order does it rank, and find names that were misspelt. */
export function entryQueryOf(filter: EntryFilter): EntryFilter {
  const { sort: _sort, ...rest } = filter
  const order = orderOf(filter)
  return order === 'best' ? rest : { ...rest, sort: order }
}

/** The filter with an order chosen; "best match" is no order of its own, and means nothing where nothing is searched. */
export function withOrder(filter: EntryFilter, order: string | null): EntryFilter {
  const { sort: _sort, ...rest } = filter
  const sort = sorts.find((sort) => sort === order)
  return sort === undefined || (sort === 'name' && !isSearching(filter)) ? rest : { ...rest, sort }
}

/** Reads the filter from the address; what is no filter is left out. A word such as 1777 comes as the number that it looks like. */
export function filterOf(search: Record<string, unknown>): EntryFilter {
  const words = (name: string) => {
    const value = search[name]
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
    return typeof text === 'string' && text !== '' ? text : undefined
  }
  const filter = {
    q: words('q')?.slice(0, 200),
    type: words('type'),
    category: words('category'),
    tag: words('tag'),
    control: controls.find((control) => control === words('control')),
    archived: words('archived') === 'true' ? 'true' : undefined,
    sort: sorts.find((sort) => sort === words('sort')),
  }
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as EntryFilter
}

function isSearching(filter: EntryFilter): boolean {
  return filter.q !== undefined && filter.q !== ''
}

/** The filter with one field set, or without it where the value is empty. */
export function withField(filter: EntryFilter, name: keyof EntryFilter, value: string | null): EntryFilter {
  const { [name]: _old, ...rest } = filter
  return value === null || value === '' ? rest : ({ ...rest, [name]: value } as EntryFilter)
}

/** Whether it leaves anything out. */
export function isNarrowed(filter: EntryFilter): boolean {
  return Object.entries(filter).some(([name, value]) => name !== 'sort' && value !== undefined && value !== '')
}
