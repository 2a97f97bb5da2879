export type EntryType = 'character' | 'location' | 'item' | 'lore' | 'organization' | 'subplot'
/** When an entry goes into a prompt: always, when it occurs in the texts, when somebody pins it, never. */
export type EntryControl = 'always' | 'detected' | 'manual' | 'never'
export type DetailKind = 'text' | 'number' | 'date' | 'url' | 'list'

export type Alias = {
  text: string
  caseSensitive: boolean
  wholeWord: boolean
  foldDiacritics: boolean
  enabled: boolean
}
export type Detail = { name: string; kind: DetailKind; value: string; sendToAi: boolean }

/** What people write of an entry. */
export type EntryFields = {
  type: EntryType
  name: string
  aliases: Alias[]
  /** Phrases in which a name does not mean this entry: `Rose garden` for Rose. */
  exclusions: string[]
  /** Markdown. */
  description: string
  /** Private: never part of a prompt. */
  notes?: string | undefined
  summary?: string | undefined
  details: Detail[]
  tags: string[]
  /** `#rrggbb` */
  color?: string | undefined
  /** Stands first in the writer's lists; has nothing to do with prompts. */
  pinned: boolean
  control: EntryControl
  archived: boolean
}

export type Entry = EntryFields & { id: string; novelId: string; version: number; createdAt: string; updatedAt: string }

/** What an update changes: a property that is there is written; `undefined` in it clears what may be absent. */
export type EntryPatch = Partial<EntryFields>

/** What detection and the order of selection need to know of an entry. */
export type IndexedEntry = Pick<EntryFields, 'type' | 'name' | 'aliases' | 'exclusions' | 'control' | 'archived'> & {
  id: string
}

/** What a prompt may hold of an entry; notes are not even read, nor a description that stands beyond what one lookup reads. */
export type EntryContent = Pick<EntryFields, 'type' | 'name' | 'aliases' | 'summary' | 'details'> & {
  id: string
  description?: string | undefined
}
