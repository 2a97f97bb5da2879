import type { EntryQuery } from '@scriptorium/contracts/nouns'
import { controls, sorts } from './entry-words.ts'

/** What of a codex is looked at: kept in the address, so that a reload, Back and a bookmark show the same. */
export type EntryFilter = Pick<EntryQuery, 'q' | 'type' | 'tag' | 'control' | 'archived' | 'sort'>
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
  const sort = sorts.find(({ value }) => value === order)?.value
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
    tag: words('tag'),
    control: controls.find(({ value }) => value === words('control'))?.value,
    archived: words('archived') === 'true' ? 'true' : undefined,
    sort: sorts.find(({ value }) => value === words('sort'))?.value,
  }
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as EntryFilter
}

function isSearching(filter: EntryFilter): boolean {
  return filter.q !== undefined && filter.q !== ''
}
