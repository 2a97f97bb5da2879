/** What searches compare. */
import type { Folder } from './folding.ts'

const utf16 = new TextDecoder('utf-16le')

export function foldedText(text: string, folder: Folder): string {
  const { units, length } = folder.fold(text)
  return utf16.decode(units.subarray(0, length)).trim()
}

/** A folded text as a pattern of LIKE that means just itself. */
export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/gu, '\\$&')
}
