import { innerFlag } from './folded-text.ts'
import type { Folded } from './folded-text.ts'

/** What an exact form keeps of a text. */
export type ExactOptions = { keepCase: boolean; keepDiacritics: boolean }

/** The same for the same options. */
export function optionsKey({ keepCase, keepDiacritics }: ExactOptions): number {
  return Number(keepCase) * 2 + Number(keepDiacritics)
}

/**
 * A text as `Folder.exact` gives it, laid beside its folded form, so that a span is held against a pattern without being
 * folded once more. Hashes of its beginnings (R. M. Karp, M. O. Rabin, "Efficient randomized pattern-matching algorithms",
 * IBM J. Res. Dev. 31, 1987) tell in constant time that a span differs, however long it is and however many patterns end
 * there; what seems equal is then compared.
 */
export type ExactForm = {
  units: Uint16Array
  /** By folded unit, and one more for the end: where its cluster begins in `units`. */
  at: Int32Array
  /** By unit, and one more: the hash of all before. */
  hashes: Uint32Array
}

/** What a span must equal; `power` is the hash's base to the power of its length. */
export type ExactPattern = { text: string; options: ExactOptions; hash: number; power: number }

const base = 0x01000193
const space = 32

export function exactPattern(text: string, options: ExactOptions): ExactPattern {
  let hash = 0
  let power = 1
  for (let index = 0; index < text.length; index++) {
    hash = (Math.imul(hash, base) + text.charCodeAt(index)) >>> 0
    power = Math.imul(power, base)
  }
  return { text, options, hash, power }
}

/** Whether the folded units from `start` to `end`, which are whole clusters, are the pattern in the form that its options ask for. */
export function equalsPattern(
  { units, at, hashes }: ExactForm,
  start: number,
  end: number,
  { text, hash, power }: ExactPattern,
): boolean {
  const [from, to] = [at[start] as number, at[end] as number]
  if (to - from !== text.length) return false
  if (((hashes[to] as number) - Math.imul(hashes[from] as number, power)) >>> 0 !== hash) return false
  for (let index = from; index < to; index++) if (units[index] !== text.charCodeAt(index - from)) return false
  return true
}

/** All of a form. */
export function exactText({ units, at }: ExactForm): string {
  return String.fromCharCode(...units.subarray(0, at.at(-1)))
}

/** Between two folded units, as equalsPattern takes them. */
export function exactSlice({ units, at }: ExactForm, start: number, end: number): string {
  return String.fromCharCode(...units.subarray(at[start], at[end]))
}

/** Clusters of several units that are remembered; beyond it the memory is cleared, since a hostile text could fill it. */
const memoLimit = 20_000

/** Makes exact forms. @param exact folds the original of one cluster */
export function createExactForms(exact: (cluster: string) => string): (original: string, folded: Folded) => ExactForm {
  /** By unit of the original: its form where that is one unit, else 0. */
  const single = new Uint16Array(0x10000)
  const memo = new Map<string, string>()

  function formOf(cluster: string): string {
    const known = memo.get(cluster)
    if (known !== undefined) return known
    if (memo.size >= memoLimit) memo.clear()
    const made = exact(cluster)
    if (cluster.length === 1 && made.length === 1) single[cluster.charCodeAt(0)] = made.charCodeAt(0)
    else memo.set(cluster, made)
    return made
  }

  return (original, { units: foldedUnits, starts, ends, flags, length }) => {
    const at = new Int32Array(length + 1)
    let units = new Uint16Array(Math.max(64, length))
    let count = 0
    for (let index = 0; index < length; index++) {
      if (((flags[index] as number) & innerFlag) !== 0) continue
      at[index] = count
      const [start, end] = [starts[index] as number, ends[index] as number]
      // What folds to a space is one, also where it was written as something else.
      const isSpace = foldedUnits[index] === space
      const known = isSpace ? space : end - start === 1 ? (single[original.charCodeAt(start)] as number) : 0
      const form = known === 0 ? formOf(original.slice(start, end)) : undefined
      if (count + (form?.length ?? 1) > units.length) units = widened(units, (count + (form?.length ?? 1)) * 2)
      if (form === undefined) units[count++] = known
      else for (let unit = 0; unit < form.length; unit++) units[count++] = form.charCodeAt(unit)
    }
    at[length] = count
    return { units, at, hashes: hashesOf(units, count) }
  }
}

function widened(old: Uint16Array, size: number): Uint16Array<ArrayBuffer> {
  const made = new Uint16Array(size)
  made.set(old)
  return made
}

function hashesOf(units: Uint16Array, count: number): Uint32Array {
  const hashes = new Uint32Array(count + 1)
  for (let index = 0; index < count; index++)
    hashes[index + 1] = Math.imul(hashes[index] as number, base) + (units[index] as number)
  return hashes
}
