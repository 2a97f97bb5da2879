import type { EntryControl, EntryType } from '@scriptorium/contracts/nouns'

export const typeNames: Readonly<Record<EntryType, string>> = {
  character: 'Character',
  location: 'Location',
  item: 'Item',
  lore: 'Lore',
  organization: 'Organization',
  subplot: 'Subplot',
}

export function typeName(type: string): string {
  return typeNames[type as EntryType] ?? type
}

/** The four ways in which an entry reaches the AI, in the words of the form. */
export const controls: readonly { value: EntryControl; name: string; meaning: string }[] = [
  {
    value: 'detected',
    name: 'When named',
    meaning: 'Sent when its name or an alias occurs in the conversation.',
  },
  { value: 'always', name: 'Always', meaning: 'Sent with every message. For what the AI must never forget.' },
  { value: 'manual', name: 'When pinned', meaning: 'Sent only in conversations where you pin it.' },
  { value: 'never', name: 'Never', meaning: 'Never sent to an AI, even when it is named.' },
]

export function controlName(control: EntryControl): string {
  return controls.find((each) => each.value === control)?.name ?? control
}

export const sorts = [
  { value: 'name', label: 'Name, A to Z' },
  { value: '-name', label: 'Name, Z to A' },
  { value: '-updated', label: 'Changed last' },
  { value: 'updated', label: 'Changed first' },
  { value: '-created', label: 'Newest' },
  { value: 'created', label: 'Oldest' },
  { value: 'type', label: 'Type' },
] as const
