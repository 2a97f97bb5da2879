import { classMask, innerFlag } from '@scriptorium/text/folding'
import type { ExactForm, Folded } from '@scriptorium/text/folding'
import { createClasses, createTrie, findSlot } from './automaton.ts'
import type { InSlices } from './slices.ts'
import type { Declension, Paradigm } from './endings/paradigm.ts'

/**
 * Names whose words take case endings, as a trie of stems: after the letters of a stem comes an edge for the paradigm of its
 * word, then a space and the next word's stem. A reader follows the letters, and where a stem ends it takes the edge whose
 * paradigm has the rest of the word. So each word of a full name is inflected by itself, in one pass over the name, and a
 * form costs no memory of its own.
 */
export type InflectedNames = {
  /** Calls `found` for each name that begins at `from`, with its state and where it ends. */
  read(text: InflectedText, from: number, found: (state: number, end: number) => void): void
  firstOutput: Int32Array
  nextOutput: Int32Array
  bytes: number
}

/** A text as the trie compares it: folded, with or without its diacritics. */
export type InflectedText = {
  units: Uint16Array
  length: number
  /** By unit: the folded unit that it comes from. */
  foldedOf: Int32Array
  folded: Folded
}

export type NamesBuilder = {
  /** Whether any of its words is inflected. */
  takes(name: string): boolean
  /** @param name folded as texts will be */
  add(name: string, output: number): void
  /** undefined where nothing was added. */
  build(): InSlices<InflectedNames | undefined>
}

const space = 32
/** Symbol classes of letters are fewer; from here on they are paradigms. */
const firstParadigm = 1 << 20
const fixed: Paradigm = { chop: 0, endings: new Set(['']) }
/** Words of a name, and states tried at one place: bounds that no real name meets. */
const mostWords = 8
const mostTried = 256

/** How the words of a name are inflected; undefined where none is. */
function paradigmsOf(name: string, declension: Declension): Paradigm[] | undefined {
  const words = name.split(' ')
  if (words.length > mostWords) return undefined
  const paradigms = words.map((_, index) => declension(words[index] ?? '', { index, words }) ?? fixed)
  return paradigms.every((paradigm) => paradigm === fixed) ? undefined : paradigms
}

export function createNamesBuilder(declension: Declension): NamesBuilder {
  const classes = createClasses()
  const trie = createTrie(64)
  const paradigms: Paradigm[] = []
  const numberOf = new Map<Paradigm, number>()
  /** Of the states where stems end: their paradigms, chained. */
  const edges: { state: number; paradigm: number }[] = []
  const known = new Set<string>()
  const nextOutput: number[] = []

  function stemEnd(state: number, paradigm: Paradigm): number {
    const number = numberOf.get(paradigm) ?? paradigms.push(paradigm) - 1
    numberOf.set(paradigm, number)
    const key = `${state}/${number}`
    if (!known.has(key)) edges.push({ state, paradigm: number })
    known.add(key)
    return trie.childOrNew(state, firstParadigm + number)
  }

  return {
    takes: (name) => paradigmsOf(name, declension) !== undefined,
    add(name, output) {
      const found = paradigmsOf(name, declension)
      if (found === undefined) return
      let state = 0
      for (const [index, word] of name.split(' ').entries()) {
        const paradigm = found[index] ?? fixed
        if (index > 0) state = trie.childOrNew(state, classes.assign(space))
        for (let at = 0; at < word.length - paradigm.chop; at++)
          state = trie.childOrNew(state, classes.assign(word.charCodeAt(at)))
        state = stemEnd(state, paradigm)
      }
      nextOutput[output] = trie.setOutput(state, output)
    },
    *build() {
      if (edges.length === 0) return undefined
      known.clear()
      return yield* frozen(trie, classes, { paradigms, edges, nextOutput })
    },
  }
}

type Stems = { paradigms: Paradigm[]; edges: { state: number; paradigm: number }[]; nextOutput: number[] }

function* frozen(
  trie: ReturnType<typeof createTrie>,
  classes: ReturnType<typeof createClasses>,
  { paradigms, edges, nextOutput }: Stems,
): InSlices<InflectedNames> {
  const { states, firstOutput, slots } = yield* trie.freeze()
  const firstEdge = new Int32Array(states).fill(-1)
  const nextEdge = new Int32Array(edges.length)
  for (const [number, { state }] of edges.entries()) {
    nextEdge[number] = firstEdge[state] as number
    firstEdge[state] = number
  }
  const paradigmOf = Int32Array.from(edges, ({ paradigm }) => paradigm)
  const child = (state: number, symbolClass: number): number => slots[findSlot(slots, state, symbolClass) + 2] as number

  function read(text: InflectedText, from: number, found: (state: number, end: number) => void): void {
    const { units, length } = text
    const open = [{ state: 0, at: from }]
    for (let tried = 0; open.length > 0 && tried < mostTried; tried++) {
      let { state, at } = open.pop() as { state: number; at: number }
      for (;;) {
        const symbolClass = at < length ? classes.classOf(units[at] as number) : 0
        for (let edge = firstEdge[state] as number; edge >= 0; edge = nextEdge[edge] as number) {
          const paradigm = paradigmOf[edge] as number
          const end = endOfWord(text, at)
          const { endings } = paradigms[paradigm] as Paradigm
          if (end - at > longestEnding || !endings.has(String.fromCharCode(...units.subarray(at, end)))) continue
          const after = child(state, firstParadigm + paradigm)
          if ((firstOutput[after] as number) >= 0) found(after, end)
          if (end + 1 < length && units[end] === space) {
            const next = child(after, classes.classOf(space))
            if (next !== 0) open.push({ state: next, at: end + 1 })
          }
        }
        if (symbolClass === 0) break
        state = child(state, symbolClass)
        if (state === 0) break
        at++
      }
    }
  }

  const outputs = Int32Array.from(nextOutput, (output = -1) => output)
  const bytes = [firstOutput, slots, firstEdge, nextEdge, paradigmOf, outputs].reduce(
    (sum, array) => sum + array.byteLength,
    0,
  )
  return { read, firstOutput, nextOutput: outputs, bytes }
}

const longestEnding = 12

function endOfWord({ units, length, foldedOf, folded }: InflectedText, at: number): number {
  let end = at
  while (end < length && units[end] !== space && ((folded.flags[foldedOf[end] as number] as number) & classMask) !== 0)
    end++
  return end
}

/** Lays a form of a text beside its folded one. */
export function inflectedText(folded: Folded, { units, at }: ExactForm): InflectedText {
  const length = at[folded.length] as number
  const foldedOf = new Int32Array(length + 1)
  let from = 0
  for (let index = 0; index < folded.length; index++) {
    if (((folded.flags[index] as number) & innerFlag) !== 0) continue
    const start = at[index] as number
    if (start > from) foldedOf.fill(foldedOf[from] as number, from, start)
    foldedOf[start] = index
    from = start
  }
  foldedOf.fill(foldedOf[from] as number, from, length)
  foldedOf[length] = folded.length
  return { units, length, foldedOf, folded }
}
