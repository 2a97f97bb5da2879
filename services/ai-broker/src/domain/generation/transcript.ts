/**
 * The text of an attempt so far: chunks that have a seq (frames, from 1) and the chunk that still grows. Log and checkpoints
 * both take from here, so that a seq means the same text to both. It is all kept to the end: a checkpoint that chat confirmed
 * may still be lost with its database, and is then sent again.
 */
import type { LogFrame, Usage } from '@scriptorium/contracts'
import { isHighSurrogate } from '@scriptorium/text'
import { estimateTokens } from '@scriptorium/tokens/estimate'
import type { TextRange } from './ports.ts'
import { createTextSanitizer } from './text-sanitizer.ts'

export type Frame = { seq: number; frame: LogFrame }

export type Transcript = {
  /** Adds what a provider sent; `full` once the limit is passed, when nothing more is taken. */
  add(kind: 'text' | 'reasoning', text: string): 'taken' | 'full'
  /** Gives what has grown its seq, as one frame or several. */
  cut(): Frame[]
  /** Takes what waits for its other half; before the last cut. */
  endText(): void
  addUsage(usage: Usage): Frame
  /** Tells readers why nothing comes yet. It has a seq, and is no text: the run can still start afresh. */
  addWaiting(why: { attempt: number; model: string; reason: string }): Frame
  pendingUnits(): number
  /** No text has a seq yet. */
  hasPublishedNothing(): boolean
  lastSeq(): number
  textUnits(): number
  /** All text and reasoning so far, for counting. */
  counts(): { textUnits: number; reasoningUnits: number; estimatedTokens: number }
  /** What no checkpoint holds: from the seq after the last saved one. Empty text with throughSeq < fromSeq when there is nothing. */
  unsaved(): TextRange
  unsavedUnits(): number
  markSaved(throughSeq: number): void
  /** chat holds less than it confirmed: what follows `throughSeq` is unsaved again. */
  rewind(throughSeq: number): void
}

type Chunk = { kind: 'text' | 'reasoning'; text: string }

const frameUnitsMax = 8_192

export function createTranscript({ unitsMax }: { unitsMax: number }): Transcript {
  const sanitizers = { text: createTextSanitizer(), reasoning: createTextSanitizer() }
  const units = { text: 0, reasoning: 0 }
  let pending: Chunk[] = []
  const published: (Chunk & { seq: number })[] = []
  let seq = 0
  let savedSeq = 0

  function push(kind: 'text' | 'reasoning', text: string): void {
    if (text === '') return
    units[kind] += text.length
    const last = pending.at(-1)
    if (last?.kind === kind) last.text += text
    else pending.push({ kind, text })
  }

  const unsavedChunks = () => published.filter((chunk) => chunk.seq > savedSeq)

  return {
    add(kind, text) {
      if (units[kind] + text.length > unitsMax) return 'full'
      push(kind, sanitizers[kind].sanitize(text))
      return 'taken'
    },
    cut() {
      const frames = pending.flatMap(({ kind, text }) =>
        chunks(text).map((chunk): Frame => {
          seq += 1
          published.push({ seq, kind, text: chunk })
          return { seq, frame: { event: kind === 'text' ? 'delta' : 'reasoning', data: { text: chunk } } }
        }),
      )
      pending = []
      return frames
    },
    endText() {
      push('reasoning', sanitizers.reasoning.end())
      push('text', sanitizers.text.end())
    },
    addUsage: (data) => ({ seq: ++seq, frame: { event: 'usage', data } }),
    addWaiting: (why) => ({ seq: ++seq, frame: { event: 'status', data: { state: 'waiting', ...why } } }),
    pendingUnits: () => unitsOf(pending),
    hasPublishedNothing: () => published.length === 0,
    lastSeq: () => seq,
    textUnits: () => units.text,
    counts: () => ({
      textUnits: units.text,
      reasoningUnits: units.reasoning,
      estimatedTokens: estimateTokens([...published, ...pending].map(({ text }) => text).join('')),
    }),
    unsaved() {
      const rest = unsavedChunks()
      return {
        fromSeq: savedSeq + 1,
        throughSeq: seq,
        text: textOf(rest, 'text'),
        reasoning: textOf(rest, 'reasoning'),
      }
    },
    unsavedUnits: () => unitsOf(unsavedChunks()),
    markSaved(throughSeq) {
      savedSeq = Math.max(savedSeq, throughSeq)
    },
    rewind(throughSeq) {
      savedSeq = Math.min(savedSeq, throughSeq)
    },
  }
}

function unitsOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((sum, { text }) => sum + text.length, 0)
}

function textOf(chunks: readonly Chunk[], kind: Chunk['kind']): string {
  return chunks.map((chunk) => (chunk.kind === kind ? chunk.text : '')).join('')
}

/** Chunks of at most `frameUnitsMax`, never cutting a surrogate pair. */
function chunks(text: string): string[] {
  const result: string[] = []
  let rest = text
  while (rest.length > frameUnitsMax) {
    const last = rest.charCodeAt(frameUnitsMax - 1)
    const length = isHighSurrogate(last) ? frameUnitsMax - 1 : frameUnitsMax
    result.push(rest.slice(0, length))
    rest = rest.slice(length)
  }
  return [...result, rest]
}
