import type { EntryControl, EntryType } from '@scriptorium/contracts/nouns'
import { useQuery } from '@tanstack/react-query'
import type { IconName } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { entryTypesQuery } from './codex-queries.ts'
import { sorts, types } from './entry-choices.ts'

export function typeName(type: string): string {
  return words.codex.types[type as EntryType] ?? words.codex.ownType
}

export function controlName(control: EntryControl): string {
  return words.codex.controls[control].name
}

export type TypeNames = {
  nameOf: (type: string) => string
  /** All types, those of the writer's own last. */
  options: { value: string; label: string }[]
}

/** The names of all types of a novel's entries. */
export function useTypeNames(novelId: string): TypeNames {
  const { api } = useWorkspace()
  const { data: own = [] } = useQuery(entryTypesQuery(api, novelId))
  const names = new Map(own.map(({ id, name }) => [id, name]))
  return {
    nameOf: (type) => names.get(type) ?? typeName(type),
    options: [
      ...types.map((type) => ({ value: type as string, label: typeName(type) })),
      ...own.map(({ id, name }) => ({ value: id, label: name })),
    ],
  }
}

const glyphs: Readonly<Record<EntryType, IconName>> = {
  character: 'user',
  location: 'map',
  item: 'box',
  lore: 'lore',
  organization: 'people',
  subplot: 'thread',
}

export function typeGlyph(type: string): IconName {
  return glyphs[type as EntryType] ?? 'tag'
}

export function sortOptions(): { value: string; label: string }[] {
  return sorts.map((value) => ({ value, label: words.codex.sorts[value] }))
}
