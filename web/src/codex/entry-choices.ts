import type { EntryControl, EntryType } from '@scriptorium/contracts/nouns'

/** As they are offered, the usual ones first; their names are in the catalogue of words. */
export const types = ['character', 'location', 'item', 'lore', 'organization', 'subplot'] as const satisfies EntryType[]
export const controls = ['detected', 'always', 'manual', 'never'] as const satisfies EntryControl[]
export const sorts = ['name', '-name', '-updated', 'updated', '-created', 'created', 'type'] as const
