import type { Mention } from '@scriptorium/contracts/nouns'

/** Before the name, the name as it stands there, after it. */
export type Excerpt = { before: string; name: string; after: string }

const aroundCharacters = 70

/** The places at which a text names an entry, each with some words before and after it; so many of them, and not within one another. */
export function excerptsOf(text: string, mentions: readonly Mention[], entryId: string, most = 5): Excerpt[] {
  const found: Excerpt[] = []
  let end = -1
  for (const mention of mentions) {
    if (mention.entryId !== entryId || mention.start < end) continue
    if (found.length === most) break
    end = mention.end + aroundCharacters
    found.push({
      before: beginning(text, mention.start),
      name: text.slice(mention.start, mention.end),
      after: ending(text, mention.end),
    })
  }
  return found
}

function beginning(text: string, at: number): string {
  const from = Math.max(0, at - aroundCharacters)
  const before = text.slice(from, at).replace(/\s+/g, ' ')
  return from === 0 ? before : `…${before.replace(/^\S*\s/, '')}`
}

function ending(text: string, at: number): string {
  const to = Math.min(text.length, at + aroundCharacters)
  const after = text.slice(at, to).replace(/\s+/g, ' ')
  return to === text.length ? after : `${after.replace(/\s\S*$/, '')}…`
}
