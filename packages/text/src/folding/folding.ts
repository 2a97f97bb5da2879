import {
  kindOf,
  kinds,
  punctuation,
  withoutDiacritics,
  withoutVowelSigns,
  wordClasses,
  wordClassOf,
} from './characters.ts'
import { classMask, createOutput, strippedFlag } from './folded-text.ts'
import type { Cluster, Folded, Output } from './folded-text.ts'
import { createExactForms, optionsKey } from './exact-form.ts'
import type { ExactForm, ExactOptions } from './exact-form.ts'

/**
 * Folding: text as detection compares it, with a way back to the original.
 *
 * The text is cut into clusters (a character with the marks that join it; Hangul letters that make one syllable; a run of
 * white space), and each is folded by itself: typographic punctuation to one form, NFKC, full case folding, and at last its
 * diacritics off. So every folded unit knows the cluster it came from, and a match maps back exactly.
 *
 * Diacritics come off for everybody, and a cluster that lost some is flagged. Whoever does not want them folded looks at the
 * flags, and, where an alias has diacritics itself, compares what `exact` gives. That way one automaton serves all aliases.
 * Vowel signs of Arabic and Hebrew are no diacritics in this sense: they come off for everybody and leave no flag.
 */
export type Folder = {
  fold(text: string): Folded
  /** The same folding, except for what is to be kept. For short texts: an alias. */
  exact(text: string, options: ExactOptions): string
  /** What `exact` gives, for a text that was folded already and whose spans are held against aliases. */
  exactForm(original: string, folded: Folded, options: ExactOptions): ExactForm
}

const classShift = 16
/** Beside the class, so that both go into the flags in one. */
const strippedBit = 1 << 18
const kindShift = 19
const spaceUnit = 32
/** Folded clusters that are kept; beyond it the memory is cleared, since a hostile text could fill it. */
const memoLimit = 20_000
/** UTF-16 units. What people write has far fewer marks on one letter; Unicode's stream-safe format (UAX #15) draws the line at 30. */
const longestCluster = 32

/** Languages that distinguish the dotted from the dotless i. */
const dottedLanguages = new Set(['tr', 'az', 'crh', 'gag', 'tt'])

/** Makes a folder per family of languages, on demand. Each holds a table of 256 KB. */
export function createFolding(): (language: string) => Folder {
  const folders = new Map<boolean, Folder>()
  return (language) => {
    const dotted = dottedLanguages.has(language.toLowerCase().split('-')[0] ?? '')
    const folder = folders.get(dotted) ?? createFolder(dotted)
    folders.set(dotted, folder)
    return folder
  }
}

function createFolder(dotted: boolean): Folder {
  const table = new Uint32Array(0x10000)
  const memo = new Map<string, Cluster>()

  const clusterOf = (text: string): Cluster => {
    const known = memo.get(text)
    if (known !== undefined) return known
    if (memo.size >= memoLimit) memo.clear()
    const made = foldCluster(text, dotted)
    memo.set(text, made)
    return made
  }

  function fill(unit: number): number {
    const packed = packUnit(unit, clusterOf)
    table[unit] = packed
    return packed
  }

  const exact = (text: string, options: ExactOptions): string =>
    clustersOf(text)
      .map((cluster) => (cluster === ' ' ? ' ' : exactCluster(cluster, options, dotted)))
      .join('')
  const forms = new Map<number, ReturnType<typeof createExactForms>>()
  return {
    fold: (text) => foldText(text, table, fill, clusterOf),
    exact,
    exactForm(original, folded, options) {
      const key = optionsKey(options)
      const formOf = forms.get(key) ?? createExactForms((cluster) => exact(cluster, options))
      forms.set(key, formOf)
      return formOf(original, folded)
    },
  }
}

function foldCluster(cluster: string, dotted: boolean): Cluster {
  const strict = exactCluster(cluster, { keepCase: false, keepDiacritics: true }, dotted)
  const units = exactCluster(cluster, { keepCase: false, keepDiacritics: false }, dotted)
  return { units, wordClass: clusterClass(cluster), stripped: units !== strict }
}

function exactCluster(cluster: string, { keepCase, keepDiacritics }: ExactOptions, dotted: boolean): string {
  const unified = unify(cluster).normalize('NFKC').replaceAll('ё', 'е').replaceAll('Ё', 'Е')
  // A sign by itself, on no letter, is not nothing.
  const composed = withoutVowelSigns(unified) || unified
  const cased = unify(keepCase ? composed : caseFold(composed, dotted).normalize('NFKC'))
  return keepDiacritics ? cased : withoutDiacritics(cased) || cased
}

/** The class of its first character that is no mark; of a mark alone, the mark's. */
function clusterClass(cluster: string): number {
  const [base = ''] = cluster
  return wordClassOf(base)
}

function unify(text: string): string {
  return Array.from(text, (character) => punctuation.get(character) ?? character).join('')
}

/**
 * Full case folding by character, so that no letter depends on its neighbours (final sigma) or on the machine's locale.
 * Up and down again is Unicode's CaseFolding for all but a handful of letters, of which `ı` is the one that matters.
 */
function caseFold(text: string, dotted: boolean): string {
  return Array.from(text, (character) => {
    if (character === 'ı') return 'ı'
    if (dotted && character === 'I') return 'ı'
    if (dotted && character === 'İ') return 'i'
    return Array.from(character.toLowerCase().toUpperCase(), (upper) => upper.toLowerCase()).join('')
  }).join('')
}

/** A table cell: the folded unit, its class and kind. 0 means not computed yet. */
function packUnit(unit: number, clusterOf: (text: string) => Cluster): number {
  if (unit >= 0xd800 && unit <= 0xdfff) return unit | (kinds.surrogate << kindShift)
  const character = String.fromCharCode(unit)
  const kind = kindOf(character)
  if (kind !== kinds.plain) return unit | (kind << kindShift)
  const { units, wordClass, stripped } = clusterOf(character)
  if (units.length !== 1) return unit | (kinds.special << kindShift)
  return units.charCodeAt(0) | (wordClass << classShift) | (kinds.plain << kindShift) | (stripped ? strippedBit : 0)
}

/** Cuts a text into clusters as foldText does; white space comes as one space, what is dropped does not come. */
function clustersOf(text: string): string[] {
  const clusters: string[] = []
  for (const character of text) {
    const kind = kindOf(character)
    if (kind === kinds.dropped) continue
    if (kind === kinds.space) {
      if (clusters.at(-1) !== ' ') clusters.push(' ')
    } else if (kind === kinds.joiner && clusters.length > 0 && canJoin(clusters.at(-1) ?? ' ')) {
      clusters[clusters.length - 1] += character
    } else {
      clusters.push(character)
    }
  }
  return clusters
}

/** Chooses how the character before it looks, so it lies within its span: `❤️`. */
function isVariationSelector(unit: number): boolean {
  return unit >= 0xfe00 && unit <= 0xfe0f
}

function canJoin(cluster: string): boolean {
  return cluster !== ' ' && cluster.length < longestCluster
}

function foldText(
  text: string,
  table: Uint32Array,
  fill: (unit: number) => number,
  clusterOf: (text: string) => Cluster,
): Folded {
  const out = createOutput(text.length)
  // The cluster written last, in case a mark follows: its text ('' for one plain character) and where it began, -1 for none.
  let base = ''
  let baseStart = -1
  let inSpace = false
  for (let index = 0; index < text.length; index++) {
    // Nearly all of a text is plain characters: they have a loop of their own.
    const from = index
    index = foldPlain(text, table, from, out)
    if (index > from) {
      base = ''
      baseStart = index - 1
      inSpace = false
    }
    if (index >= text.length) break
    const unit = text.charCodeAt(index)
    if (table[unit] === 0 && kindIn(fill(unit)) === kinds.plain) {
      // Its cell was empty; now the plain loop will take it.
      index--
      continue
    }
    const { character, kind } = characterAt(text, index, kindIn(table[unit] as number))
    const end = index + character.length
    if (kind === kinds.dropped) {
      if (isVariationSelector(unit) && baseStart >= 0) out.stretch(end)
    } else if (kind === kinds.space) {
      if (inSpace) out.stretch(end)
      else out.cluster(space, index, end)
      inSpace = true
      baseStart = -1
    } else if (kind === kinds.joiner && baseStart >= 0 && canJoin(base)) {
      // The cluster was longer than it seemed: take it back and fold the whole. What is dropped between does not part it.
      base = (base === '' ? text.charAt(baseStart) : base) + character
      out.replace(clusterOf(base), baseStart, end)
    } else {
      out.cluster(clusterOf(character), index, end)
      base = character
      baseStart = index
      inSpace = false
    }
    index = end - 1
  }
  return out.finish()
}

function kindIn(packed: number): number {
  return (packed >>> kindShift) & 7
}

function characterAt(text: string, index: number, kind: number): { character: string; kind: number } {
  if (kind !== kinds.surrogate) return { character: text.charAt(index), kind }
  const character = String.fromCodePoint(text.codePointAt(index) ?? 0)
  return { character, kind: kindOf(character) }
}

/** Folds plain characters and single spaces from `from` on. @returns where something else stands, or the end */
function foldPlain(text: string, table: Uint32Array, from: number, out: Output): number {
  const { units, flags, starts, ends } = out.arrays()
  let length = out.length()
  let stripped = 0
  let index = from
  for (; index < text.length; index++) {
    const packed = table[text.charCodeAt(index)] as number
    const kind = (packed >>> kindShift) & 7
    // A single space between plain characters folds to itself.
    const alone =
      kind === kinds.space &&
      index > from &&
      (((table[text.charCodeAt(index + 1)] as number) >>> kindShift) & 7) === kinds.plain
    if (kind !== kinds.plain && !alone) break
    units[length] = alone ? spaceUnit : packed & 0xffff
    flags[length] = (packed >>> classShift) & (classMask | strippedFlag)
    stripped |= packed
    starts[length] = index
    ends[length] = index + 1
    length++
  }
  if (index > from) out.advance(length, (stripped & strippedBit) !== 0)
  return index
}

const space: Cluster = { units: ' ', wordClass: wordClasses.none, stripped: false }
