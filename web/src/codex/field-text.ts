import { words } from '../words/words.ts'

/** The value of an entry's field as a text that can be read and compared; an empty one for none. */
export function fieldText(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return JSON.stringify(value)
  return value.map(itemText).join('\n')
}

function itemText(item: unknown): string {
  if (typeof item === 'string') return item
  const { name, value, text } = item as { name?: string; value?: string; text?: string }
  if (name !== undefined && value !== undefined) return `${name}: ${value}`
  return text ?? JSON.stringify(item)
}
