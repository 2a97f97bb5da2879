import type { Mention } from '@scriptorium/contracts/nouns'

export type Piece = { text: string; mention?: Mention }

/**
 * The mentions of a text as it was, in the text as it is now: those before and after what was edited keep their names, those
 * within it are gone until the text is looked through again.
 */
export function shiftMentions(mentions: readonly Mention[], before: string, now: string): Mention[] {
  if (before === now) return [...mentions]
  const most = Math.min(before.length, now.length)
  let start = 0
  while (start < most && before[start] === now[start]) start += 1
  let end = 0
  while (end < most - start && before[before.length - 1 - end] === now[now.length - 1 - end]) end += 1
  const moved = now.length - before.length
  return mentions.flatMap((mention) => {
    if (mention.end <= start) return [mention]
    if (mention.start < before.length - end) return []
    return [{ ...mention, start: mention.start + moved, end: mention.end + moved }]
  })
}

/** The text in pieces, each mention one of its own. */
export function piecesOf(text: string, mentions: readonly Mention[]): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const mention of mentions) {
    if (mention.start < at) continue
    if (mention.start > at) pieces.push({ text: text.slice(at, mention.start) })
    pieces.push({ text: text.slice(mention.start, mention.end), mention })
    at = mention.end
  }
  if (at < text.length) pieces.push({ text: text.slice(at) })
  return pieces
}
