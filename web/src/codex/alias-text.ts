import { toAlias } from '@scriptorium/contracts/nouns'
import { hasLetterOrDigit } from '@scriptorium/contracts/schema'
import type { Alias } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'

/** The contract's bound on the aliases of an entry. */
export const aliasesMax = 200
/** The contract's bound on the letters of one. */
export const aliasLengthMax = 200

/** What stands between the aliases of a list: commas and semicolons of several scripts, tabs of a spreadsheet, lines. */
const separators = /[,;\t\r\n\u060c\u061b\u3001\uff0c\uff1b]+/

/** Whether a text is a list of aliases and not one. */
export function isAliasList(text: string): boolean {
  return separators.test(text)
}

/** The aliases with those that a typed or pasted text names added: none twice, none of signs alone or too long, as many as there may be. */
export function withAliases(aliases: readonly Alias[], text: string): Alias[] {
  const known = new Set(aliases.map((alias) => alias.text))
  for (const part of text.split(separators)) {
    const name = part.trim()
    if (hasLetterOrDigit(name) && name.length <= aliasLengthMax) known.add(name)
  }
  const added = [...known].slice(aliases.length).map(toAlias)
  return [...aliases, ...added].slice(0, aliasesMax)
}

/** What keeps a typed text from being an alias, in words; undefined where nothing does. */
export function aliasProblem(text: string): string | undefined {
  const isSigns = text.split(separators).some((part) => part.trim() !== '' && !hasLetterOrDigit(part))
  return isSigns ? words.codex.alias.needsLetter : undefined
}

type Press = { key: string; repeat: boolean }

/**
 * What Backspace does in the field: nothing where there is text to delete, or when it is held down; otherwise the first press
 * selects the last alias, and the second removes it.
 */
export function onBackspace(press: Press, text: string, selected: boolean): 'select' | 'remove' | undefined {
  if (press.key !== 'Backspace' || press.repeat || text !== '') return undefined
  return selected ? 'remove' : 'select'
}
