import type { EntryFields } from '@scriptorium/contracts/nouns'

/** What detection and the order of selection need to know of an entry. */
export type IndexedEntry = Pick<EntryFields, 'type' | 'name' | 'aliases' | 'exclusions' | 'control' | 'archived'> & {
  id: string
  /** The series' entry that it stands for. */
  overridesId?: string | null
}
