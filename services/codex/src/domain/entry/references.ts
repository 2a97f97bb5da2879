/** What an entry names beside itself: a type of the user's own, a category, the series' entry that it stands for. */
import type { FieldError } from '@scriptorium/contracts'
import { entryTypes } from '@scriptorium/contracts/nouns'
import type { EntryFields } from '@scriptorium/contracts/nouns'

/** Ids, each once. */
export type References = { types: string[]; categories: string[]; overrides: string[] }

type Fields = Partial<Pick<EntryFields, 'type' | 'categoryId' | 'overridesId'>>

const ownWords: ReadonlySet<string> = new Set(entryTypes)

export function referencesOf(list: readonly Fields[]): References {
  const distinct = (pick: (fields: Fields) => string | undefined): string[] => [
    ...new Set(list.flatMap((fields) => pick(fields) ?? [])),
  ]
  return {
    types: distinct(({ type }) => (type === undefined || ownWords.has(type) ? undefined : type)),
    categories: distinct(({ categoryId }) => categoryId),
    overrides: distinct(({ overridesId }) => overridesId),
  }
}

export function isEmpty({ types, categories, overrides }: References): boolean {
  return types.length + categories.length + overrides.length === 0
}

/** @param unknown those that the entry's codex has not */
export function referenceErrors(fields: Fields, unknown: References, path = ''): FieldError[] {
  const isIn = (ids: readonly string[], id: string | undefined): boolean => id !== undefined && ids.includes(id)
  return [
    ...(isIn(unknown.types, fields.type) ? [{ path: `${path}/type`, message: 'is no entry type of this codex.' }] : []),
    ...(isIn(unknown.categories, fields.categoryId)
      ? [{ path: `${path}/categoryId`, message: 'is no category of this codex.' }]
      : []),
    ...(isIn(unknown.overrides, fields.overridesId)
      ? [{ path: `${path}/overridesId`, message: 'is no entry of this novel’s series.' }]
      : []),
  ]
}
