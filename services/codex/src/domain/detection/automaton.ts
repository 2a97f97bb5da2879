import type { InSlices } from './slices.ts'

/**
 * Aho-Corasick in typed arrays (A. V. Aho, M. J. Corasick, "Efficient string matching", CACM 18, 1975).
 *
 * The trie's edges are one open hash table keyed by (state, symbol class), the root's edges a dense row. A symbol is a
 * folded UTF-16 unit, marked when it begins a word: patterns that must begin at a word's start begin with a marked symbol,
 * so inside words the automaton rests at the root, and the left boundary costs nothing.
 *
 * Memory per state: 4 bytes each for failure link, output link and first output, 2 for the depth, and 18 to 36 for the hash
 * table, whose slots hold their whole key so that a step touches one place in memory.
 */
export type Automaton = {
  /** The class of a symbol is `pages[pageOf[symbol >>> 8] << 8 | symbol & 255]`; 0 for one that no pattern has. */
  pageOf: Uint16Array
  pages: Int32Array
  /** The state after the root by symbol class; 0 for the root itself. */
  root: Int32Array
  /** The state after `state` on a symbol class, failure links taken. */
  step: (state: number, symbolClass: number) => number
  /** First output of a state, -1 without; outputs chain in `nextOutput`. */
  firstOutput: Int32Array
  nextOutput: Int32Array
  /** The nearest state on the failure path that has outputs; 0 without. */
  outputLink: Int32Array
  depth: Uint16Array
  states: number
  bytes: number
}

/** Marks a symbol that begins a word. */
export const initialMark = 1 << 16

export type AutomatonBuilder = {
  /** Adds a pattern. @returns the state at its end, the same for equal patterns */
  add(symbols: ArrayLike<number>): number
  /** Puts an output at a state; outputs are numbered by the caller from 0 upwards, without gaps. */
  output(state: number, output: number): void
  /** The first output of a state that `is` says yes to; -1 without. */
  outputOf(state: number, is: (output: number) => boolean): number
  build(): InSlices<Automaton>
}

/** @param expectedStates a guess that saves growing, no limit. */
export function createAutomatonBuilder(expectedStates: number): AutomatonBuilder {
  const classes = createClasses()
  const trie = createTrie(expectedStates)
  let nextOutput: Int32Array = new Int32Array(64)

  return {
    add(symbols) {
      let state = 0
      for (let index = 0; index < symbols.length; index++)
        state = trie.childOrNew(state, classes.assign(symbols[index] ?? 0))
      return state
    },
    output(state, output) {
      if (output >= nextOutput.length) nextOutput = grown(nextOutput, Math.max(output + 1, nextOutput.length * 2))
      nextOutput[output] = trie.setOutput(state, output)
    },
    outputOf(state, is) {
      for (let output = trie.firstOutput(state); output >= 0; output = nextOutput[output] as number)
        if (is(output)) return output
      return -1
    },
    build: () => link(trie, classes, nextOutput),
  }
}

function grown<T extends Int32Array | Uint16Array>(old: T, size: number): T {
  const made = (old instanceof Uint16Array ? new Uint16Array(size) : new Int32Array(size)) as T
  made.set(old)
  return made
}

/** Symbol -> class, in pages of 256, since a novel uses few of the 131,072 symbols. Page 0 is empty and stands for all that are missing. */
export function createClasses() {
  const pageOf = new Uint16Array(512)
  let pages: Int32Array = new Int32Array(256 * 4)
  let pageCount = 1
  let classCount = 1
  const classOf = (symbol: number): number => pages[((pageOf[symbol >>> 8] as number) << 8) | (symbol & 255)] as number
  return {
    classOf,
    assign(symbol: number): number {
      const known = classOf(symbol)
      if (known !== 0) return known
      if (pageOf[symbol >>> 8] === 0) {
        if ((pageCount + 1) * 256 > pages.length) pages = grown(pages, pages.length * 2)
        pageOf[symbol >>> 8] = pageCount++
      }
      pages[((pageOf[symbol >>> 8] as number) << 8) | (symbol & 255)] = classCount
      return classCount++
    },
    count: () => classCount,
    freeze: () => ({ pageOf, pages: pages.slice(0, pageCount * 256) }),
  }
}

type Trie = ReturnType<typeof createTrie>

export function createTrie(expectedStates: number) {
  let capacity = Math.max(64, expectedStates)
  let parent: Int32Array = new Int32Array(capacity)
  let symbol: Int32Array = new Int32Array(capacity)
  let firstOutput: Int32Array = new Int32Array(capacity).fill(-1)
  let depth: Uint16Array = new Uint16Array(capacity)
  let slots: Int32Array = new Int32Array(tableSize(capacity))
  let states = 1

  function insert(state: number, symbolClass: number, child: number): void {
    const slot = findSlot(slots, state, symbolClass)
    slots[slot] = state
    slots[slot + 1] = symbolClass
    slots[slot + 2] = child
  }

  function rehash(size: number): void {
    slots = new Int32Array(size)
    for (let state = 1; state < states; state++) insert(parent[state] as number, symbol[state] as number, state)
  }

  function* rehashInSlices(size: number): InSlices<void> {
    slots = new Int32Array(size)
    for (let state = 1; state < states; state++) {
      if (state % statesPerSlice === 0) yield
      insert(parent[state] as number, symbol[state] as number, state)
    }
  }

  function grow(size: number): void {
    const old = capacity
    capacity = size
    parent = grown(parent, capacity)
    symbol = grown(symbol, capacity)
    depth = grown(depth, capacity)
    firstOutput = grown(firstOutput, capacity).fill(-1, old)
  }

  return {
    childOrNew(state: number, symbolClass: number): number {
      const known = slots[findSlot(slots, state, symbolClass) + 2] as number
      if (known !== 0) return known
      if (states === capacity) grow(capacity * 2)
      const made = states++
      parent[made] = state
      symbol[made] = symbolClass
      depth[made] = (depth[state] as number) + 1
      insert(state, symbolClass, made)
      if (tableSize(states) > slots.length) rehash(tableSize(states))
      return made
    },
    /** Puts an output first in the state's chain and returns the one that was first. */
    setOutput(state: number, output: number): number {
      const before = firstOutput[state] as number
      firstOutput[state] = output
      return before
    },
    firstOutput: (state: number): number => firstOutput[state] as number,
    /** Gives up what was reserved in vain. */
    *freeze() {
      const size = tableSize(states)
      if (size !== slots.length) yield* rehashInSlices(size)
      // One array at a time: each has megabytes.
      const narrowed: { parent: Int32Array; symbol: Int32Array; depth: Uint16Array; firstOutput: Int32Array } = {
        parent: parent.slice(0, states),
        symbol,
        depth,
        firstOutput,
      }
      yield
      narrowed.symbol = symbol.slice(0, states)
      narrowed.depth = depth.slice(0, states)
      narrowed.firstOutput = firstOutput.slice(0, states)
      yield
      return { states, ...narrowed, slots }
    },
  }
}

/** Three numbers a slot: state, symbol class, child (0 for a free slot); a power of two of slots, at most two thirds full. */
function tableSize(states: number): number {
  return 3 * 2 ** Math.ceil(Math.log2(Math.max(64, states * 1.5)))
}

/** The slot of an edge, or the free one where it belongs. */
export function findSlot(slots: Int32Array, state: number, symbolClass: number): number {
  const mask = slots.length / 3 - 1
  let slot = hash(state, symbolClass) & mask
  for (;;) {
    const at = slot * 3
    if (slots[at + 2] === 0 || (slots[at] === state && slots[at + 1] === symbolClass)) return at
    slot = (slot + 1) & mask
  }
}

function hash(state: number, symbolClass: number): number {
  const mixed = Math.imul(state, 0x9e3779b1) ^ Math.imul(symbolClass, 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}

/** States that are linked between two stops: a millisecond or two. */
const statesPerSlice = 8_192

function* link(trie: Trie, classes: ReturnType<typeof createClasses>, outputs: Int32Array): InSlices<Automaton> {
  const { states, parent, symbol, depth, firstOutput, slots } = yield* trie.freeze()
  const root = new Int32Array(classes.count())
  const fail = new Int32Array(states)
  const outputLink = new Int32Array(states)

  function step(from: number, symbolClass: number): number {
    for (let state = from; state !== 0; state = fail[state] as number) {
      const child = slots[findSlot(slots, state, symbolClass) + 2] as number
      if (child !== 0) return child
    }
    return root[symbolClass] as number
  }

  const order = yield* byDepth(depth)
  for (let nth = 0; nth < order.length; nth++) {
    if (nth % statesPerSlice === 0) yield
    const state = order[nth] as number
    const up = parent[state] as number
    const symbolClass = symbol[state] as number
    if (up === 0) {
      root[symbolClass] = state
      continue
    }
    const failure = step(fail[up] as number, symbolClass)
    fail[state] = failure
    outputLink[state] = (firstOutput[failure] as number) >= 0 ? failure : (outputLink[failure] as number)
  }
  const { pageOf, pages } = classes.freeze()
  const bytes = [depth, firstOutput, slots, root, fail, outputLink, outputs, pageOf, pages].reduce(
    (sum, array) => sum + array.byteLength,
    0,
  )
  return { pageOf, pages, root, step, firstOutput, nextOutput: outputs, outputLink, depth, states, bytes }
}

/** States but the root, nearest to it first: a failure link points to one that is done already. */
function* byDepth(depth: Uint16Array): InSlices<Int32Array> {
  const next = new Int32Array(maxDepth + 2)
  for (let state = 1; state < depth.length; state++) {
    if (state % statesPerSlice === 0) yield
    next[(depth[state] as number) + 1]! += 1
  }
  for (let index = 1; index < next.length; index++) next[index]! += next[index - 1] as number
  const order = new Int32Array(depth.length - 1)
  for (let state = 1; state < depth.length; state++) {
    if (state % statesPerSlice === 0) yield
    order[next[depth[state] as number]!++] = state
  }
  return order
}

/** What a depth's two bytes hold. */
const maxDepth = 0xffff
