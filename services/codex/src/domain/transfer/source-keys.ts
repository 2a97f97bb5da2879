/** Keys of lorebooks as aliases, and entries as lorebooks have them. */
import { toAlias } from '@scriptorium/contracts/nouns'
import type { Alias, Entry, EntryControl } from '@scriptorium/contracts/nouns'
import { hasLetterOrDigit } from '@scriptorium/contracts/schema'
import { canonical, recordOf } from './codex-file.ts'
import type { Notes, Values } from './codex-file.ts'

const regularExpression = /^\/.+\/[a-z]*$/su
const charactersMax = 200
const aliasesMax = 200

export type KeyOptions = Partial<Pick<Alias, 'caseSensitive' | 'wholeWord'>> & { name: string; isPattern?: boolean }

/** Keys that can be looked for here; the name is looked for by itself. */
export function aliasesOf(keys: readonly string[], { name, isPattern = false, ...options }: KeyOptions, notes: Notes) {
  const distinct = [...new Set(keys.map((key) => key.trim()))].filter((key) => key !== '' && key !== name)
  const aliases = distinct.filter((key) => {
    if (isPattern || regularExpression.test(key))
      notes.add('keys that are regular expressions', 'Names are looked for.')
    else if (!hasLetterOrDigit(key)) notes.add('keys of signs alone', 'They would be found everywhere.')
    else if (Array.from(key).length > charactersMax) notes.add('long keys', 'A name has 200 characters at most.')
    else return true
    return false
  })
  if (aliases.length > aliasesMax) notes.add('keys beyond 200', 'An entry has 200 names at most.')
  return aliases.slice(0, aliasesMax).map((text) => toAlias({ text, ...options }))
}

/** A name for an entry: the first of these texts that can be one. */
export function nameOf(candidates: readonly string[], fallback: string): string {
  const usable = candidates
    .map((text) => text.trim())
    .find((text) => hasLetterOrDigit(text) && !regularExpression.test(text))
  return Array.from(usable ?? fallback)
    .slice(0, charactersMax)
    .join('')
}

export function controlOf({ always, enabled }: { always: boolean; enabled: boolean }): EntryControl {
  if (!enabled) return 'never'
  return always ? 'always' : 'detected'
}

/** What a lorebook looks for of an entry. */
export function keysOf(entry: Entry): string[] {
  return [...new Set([entry.name, ...entry.aliases.filter(({ enabled }) => enabled).map(({ text }) => text)])]
}

/** Of each field of the source: what the entry says now. */
type Current = Readonly<Record<string, () => unknown>>
type Rewriting = {
  /** As the file had it. */
  source: Values
  /** What was read of the source then. */
  read: Readonly<Record<string, unknown>>
  entry: Readonly<Record<string, unknown>>
  /** Of a field here: those of the source that say the same. */
  written: Readonly<Record<string, Current>>
}

/** The source as it was, but for what has been changed here since it was read: so nothing of it is lost. */
export function rewritten({ source, read, entry, written }: Rewriting): Values {
  const result = { ...source }
  for (const [field, current] of Object.entries(written)) {
    if (canonical(read[field]) === canonical(entry[field])) continue
    for (const [name, value] of Object.entries(current)) result[name] = value()
  }
  return result
}

/** The long text stands in the entry alone; the rest of the source is kept beside it. */
export function withoutText(source: Values, field: string, text: string): Values {
  const { [field]: _text, ...rest } = source
  return source[field] === text ? { ...rest, '\u200btext': field } : { ...source }
}

/** The reverse of `withoutText`. */
export function withText(kept: unknown, text: string): Values | undefined {
  const source = recordOf(kept)
  if (Object.keys(source).length === 0) return undefined
  const { '\u200btext': field, ...rest } = source
  return typeof field === 'string' ? { ...rest, [field]: text } : rest
}
