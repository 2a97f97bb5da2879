/** What a command does to the row of a generation. */
import type { Chunk, GenerationRow } from './generation.ts'

export type Outcome = {
  /** The row as it is after the command. */
  row: GenerationRow
  /** The command has its effect, now or from an earlier time; false: it came too late, too early or from another attempt. */
  taken: boolean
  /** There is something to write. */
  changed: boolean
  /** Text to store. */
  append?: Chunk
  event?: 'requested' | 'ended'
  /** Why a command of the attempt in charge was not taken. */
  problem?: 'gap' | 'overlap' | 'published' | 'full'
}

/** The fence. */
export function holds(row: GenerationRow, attempt: number): boolean {
  return row.status === 'streaming' && row.attempt === attempt
}

export function changed(row: GenerationRow, next: Partial<GenerationRow>): Outcome {
  return { row: { ...row, ...next }, taken: true, changed: true }
}

export function refused(row: GenerationRow): Outcome {
  return { row, taken: false, changed: false }
}
