/**
 * The log of one generation, in memory: items in the order of their ids, the oldest dropped above a bound.
 * The rules are those of a Redis stream with explicit ids: an id not above the last one is refused.
 */
import type { AppendOutcome, LogEntry, LogRead, SealOutcome, SealedBy } from './index.ts'

/** `text` is a frame as JSON; a marker (seq 0) has none; a seal (seq Infinity) holds who sealed. */
type Item = { attempt: number; seq: number; text: string; by?: SealedBy }

const markerSeq = 0
const sealSeq = Number.POSITIVE_INFINITY

export class GenerationLog {
  readonly #itemsMax: number
  /** Live items begin at `#head`; the dead ones before it are cut off when they outnumber the living, so that dropping is cheap. */
  #items: Item[] = []
  #head = 0
  #units = 0

  constructor(itemsMax: number) {
    this.#itemsMax = itemsMax
  }

  /** UTF-16 units of the frames kept. */
  get units(): number {
    return this.#units
  }

  open(attempt: number): AppendOutcome {
    const last = this.#last()
    if (last !== undefined && last.attempt === attempt && last.by === undefined) return { state: 'appended' }
    return this.#push({ attempt, seq: markerSeq, text: '' })
  }

  append(attempt: number, seq: number, text: string): AppendOutcome {
    return this.#push({ attempt, seq, text })
  }

  /** The seal is added only above the last id; whether it was already there or a newer attempt has begun, the tail is returned. */
  seal(attempt: number, afterSeq: number, by: SealedBy): SealOutcome & { added: boolean } {
    const added = this.#push({ attempt, seq: sealSeq, text: '', by }).state === 'appended'
    const own = this.#items.slice(this.#find(attempt, markerSeq), this.#find(attempt, sealSeq))
    return {
      added,
      markerPresent: own[0]?.seq === markerSeq,
      tail: own.filter((item) => item.seq > Math.max(afterSeq, markerSeq)).map(toEntry),
      lastSeq: own.at(-1)?.seq ?? 0,
    }
  }

  read(after: { attempt: number; seq: number }): LogRead {
    const entries = this.#items
      .slice(this.#find(after.attempt, after.seq + 1))
      .filter(isEntry)
      .map(toEntry)
    const attempt = this.#last()?.attempt ?? 0
    const newest = this.#items.slice(this.#find(attempt, markerSeq), this.#find(attempt, sealSeq))
    if (newest.length === 0) return { entries, attempt }
    return { entries, attempt, range: { first: newest.find(isEntry)?.seq ?? 0, last: newest.at(-1)?.seq ?? 0 } }
  }

  #push(item: Item): AppendOutcome {
    const last = this.#last()
    if (last !== undefined && compare(item, last) <= 0) return refusal(item, last)
    this.#items.push(item)
    this.#units += item.text.length
    while (this.#items.length - this.#head > this.#itemsMax) {
      this.#units -= this.#items[this.#head]?.text.length ?? 0
      this.#head += 1
    }
    if (this.#head > this.#itemsMax) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return { state: 'appended' }
  }

  #last(): Item | undefined {
    return this.#items.at(-1)
  }

  /** The index of the first live item at or above an id. */
  #find(attempt: number, seq: number): number {
    let low = this.#head
    let high = this.#items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const item = this.#items[middle]
      if (item !== undefined && compare(item, { attempt, seq }) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Why an id not above the last one is not taken. The very last id with the very same frame is the caller's own, whose reply was lost. */
function refusal(item: Item, last: Item): AppendOutcome {
  if (item.attempt === last.attempt) {
    if (last.by !== undefined) return { state: 'sealed', by: last.by }
    if (item.seq === last.seq && item.text === last.text) return { state: 'appended' }
  }
  return { state: 'stale', lastAttempt: last.attempt }
}

function compare(a: { attempt: number; seq: number }, b: { attempt: number; seq: number }): number {
  if (a.attempt !== b.attempt) return a.attempt - b.attempt
  return a.seq === b.seq ? 0 : a.seq - b.seq
}

function isEntry(item: Item): boolean {
  return item.seq !== markerSeq && item.seq !== sealSeq
}

function toEntry(item: Item): LogEntry {
  return { attempt: item.attempt, seq: item.seq, frame: JSON.parse(item.text) as LogEntry['frame'] }
}
