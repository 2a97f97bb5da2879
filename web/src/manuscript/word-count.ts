/** How many words a text has, near enough while it is written; the server counts by the rules of the novel's language. */
export function wordsIn(text: string): number {
  let count = 0
  for (const _word of text.matchAll(/[\p{L}\p{N}]+(?:[’'.-][\p{L}\p{N}]+)*/gu)) count += 1
  return count
}
