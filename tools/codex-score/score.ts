/** How well detection does on a text in which somebody has marked every name. */
import { createFolding } from '@scriptorium/text/folding'
import { settleMentions } from '../../services/codex/src/domain/context/mentions.ts'
import { createIndex, detect } from '../../services/codex/src/domain/detection/codex-index.ts'
import type { IndexedEntry } from '../../services/codex/src/domain/detection/indexed-entry.ts'

/** A marked name: UTF-16 code units, and the id of the entry that it means. */
export type GoldMention = { start: number; end: number; entity: string }

export type Score = {
  /** Marked names, those that were found, and what was found in all. */
  gold: number
  found: number
  detected: number
  /** Detected spans that touch a marked name. */
  right: number
  /** Detected spans that begin and end where a marked name does. */
  sameSpan: number
  /** Marked names whose entry was chosen, and whose entry was among those that the words may name. */
  rightEntity: number
  amongNamed: number
  missed: GoldMention[]
  wrong: GoldMention[]
}

const folderOf = createFolding()

/** A marked name is found when a detected span touches it. @param language BCP 47 */
export function score(
  text: string,
  entries: readonly IndexedEntry[],
  gold: readonly GoldMention[],
  language: string,
): Score {
  const index = createIndex(1, language, entries, folderOf)
  const nameOf = new Map(entries.map(({ id, name }) => [id, name]))
  const mentions = settleMentions(detect(index, text, folderOf), (id) => nameOf.get(id) ?? '')
  const pairs = gold.map((mark) => ({
    mark,
    // Of several that touch it, the longest.
    mention: mentions
      .filter(({ start, end }) => start < mark.end && end > mark.start)
      .toSorted((one, other) => other.end - other.start - (one.end - one.start))[0],
  }))
  const found = pairs.filter(({ mention }) => mention !== undefined)
  const touches = ({ start, end }: { start: number; end: number }): boolean =>
    gold.some((mark) => start < mark.end && end > mark.start)
  const wrong = mentions.filter((mention) => !touches(mention))
  return {
    gold: gold.length,
    found: found.length,
    detected: mentions.length,
    right: mentions.length - wrong.length,
    sameSpan: found.filter(({ mark, mention }) => mention?.start === mark.start && mention.end === mark.end).length,
    rightEntity: found.filter(({ mark, mention }) => mention?.entryId === mark.entity).length,
    amongNamed: found.filter(
      ({ mark, mention }) => mention?.entryId === mark.entity || mention?.ambiguousWith.includes(mark.entity),
    ).length,
    missed: pairs.filter(({ mention }) => mention === undefined).map(({ mark }) => mark),
    wrong: wrong.map(({ start, end, entryId }) => ({ start, end, entity: entryId })),
  }
}

/** A share as people read it; of nothing, all. */
export function share(part: number, whole: number): string {
  return whole === 0 ? '1.000' : (part / whole).toFixed(3)
}
