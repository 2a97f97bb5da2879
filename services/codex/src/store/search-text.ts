import type { EntryFields } from '@scriptorium/contracts/nouns'
import { foldedText } from '@scriptorium/text/folding'
import type { Folder } from '@scriptorium/text/folding'

/** The columns that search reads, folded so that case, diacritics and typography make no difference. */
export type SearchColumns = { searchName: string; searchWords: string; searchBody: string; searchSort: string }

/** Aliases and tags stand each within line ends, so that the beginning and the whole of one can be searched for. */
export function searchColumns(
  entry: Pick<EntryFields, 'name' | 'aliases' | 'tags' | 'summary' | 'details' | 'description'>,
  folder: Folder,
): SearchColumns {
  const words = [...entry.aliases.map((alias) => alias.text), ...entry.tags].map((word) => foldedText(word, folder))
  const body = [
    entry.summary ?? '',
    ...entry.details.map((detail) => `${detail.name} ${detail.value}`),
    entry.description,
  ].filter((text) => text !== '')
  const searchName = foldedText(entry.name, folder)
  return {
    searchName,
    searchSort: naturalOrder(searchName),
    searchWords: words.length === 0 ? '' : `\n${words.join('\n')}\n`,
    searchBody: body.map((text) => foldedText(text, folder)).join('\n'),
  }
}

const digitsKept = 12

/** A text that sorts as people count: numbers by their size. Of longer ones the last digits decide. */
function naturalOrder(text: string): string {
  return text.replaceAll(/[0-9]+/gu, (digits) => digits.padStart(digitsKept, '0').slice(-digitsKept))
}
