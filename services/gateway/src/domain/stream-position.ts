/**
 * What a reader of a generation's stream is sent next: pure, so that every interleaving can be tried.
 *
 * A reader is at a position `<attempt>-<seq>`: it has every entry of that attempt up to that seq. There are two sources of
 * what follows. The token log has entries, one by one, and may lose them. The row (PostgreSQL, through chat) has the text
 * checkpointed through a seq, always, but later. Both only ever move a position forwards, by exactly what the reader lacks:
 *
 *  - an entry that is the very next is passed on; one that the reader has is dropped; on a jump the log is read again;
 *  - where the log itself has the hole, only a checkpoint past it helps: a snapshot, never a skip; and never a snapshot that
 *    is shorter than what a reader has who came back with its id;
 *  - an entry, a marker or a row of a newer attempt discards what the reader has (`reset`);
 *  - `end` comes from the row alone, and only to a reader that stands exactly at its last entry; any other gets the whole
 *    text first, so that `end` never overtakes text.
 *
 * Each frame carries the position at which the reader is once it has it: a writer that must stop half-way knows where it stands.
 */
import { formatFrameId, isTerminal } from '@scriptorium/contracts'
import type { EndFrame, FrameId, LogFrame, StatusFrame, StreamFrame, TerminalStatus } from '@scriptorium/contracts'

export type Position = {
  attempt: number
  seq: number
  /** UTF-16 units of text and of reasoning that the reader has; undefined when it came with an id and only its own memory knows. */
  held: { text: number; reasoning: number } | undefined
}

export type LogEntry = { attempt: number; seq: number; frame: LogFrame }
export type LogRead = { entries: LogEntry[]; attempt: number; range?: { first: number; last: number } }

/** A generation's row, as far as a stream needs it. Words that a newer chat knows and we do not are passed on. */
export type GenerationRow = {
  status: string
  attempt: number
  /** Terminal: the whole text; else what is checkpointed through `textSeq`. */
  text: string
  textSeq: number
  reasoning: string
  finalSeq?: number
  finishReason?: string
  error?: EndFrame['data']['error']
  model?: string
  /** RFC 3339: not to be claimed before. */
  notBefore?: string
  /** Waiting for another try: the code of what ended the last one. */
  retryReason?: string
  retryMessage?: string
  /** Queued, and waiting for others of its owner to end. */
  queue?: { position: number; waitSeconds?: number }
  /** Another model than the chosen one answers: the code of what went wrong. */
  fallbackReason?: string
}

/** What of a place in the queue is worth telling again: not each second of an estimate that runs down by itself. */
export function placeOf(queue: GenerationRow['queue']): string {
  return JSON.stringify([queue?.position, queue?.waitSeconds !== undefined])
}

export type OutFrame = {
  frame: StreamFrame
  id: string | undefined
  position: Position
}

export type Need = 'nothing' | 'read' | 'checkpoint'

/** Before the first frame: nothing is the next entry here, so that whatever comes begins with the whole text. */
export const nowhere: Position = { attempt: -1, seq: -1, held: undefined }

/** `read`: read the log from here. `checkpoint`: the log has a hole here, wait for a row past it. */
export type Step = { frames: OutFrame[]; position: Position; need: Need; ended: boolean }

/**
 * Where a reader begins.
 *
 * @param lastEventId the parsed header; undefined when absent or unreadable, which both mean from the start.
 * @param read the log after `lastEventId`'s position, or after the row's when there is none; undefined when the log is out of reach.
 */
export function begin(lastEventId: FrameId | undefined, stored: GenerationRow, read: LogRead | undefined): Step {
  // The log learns of a new attempt before a row that was from for earlier says so: then nothing of the row's text counts.
  const row: GenerationRow =
    read !== undefined && read.attempt > stored.attempt
      ? { ...stored, status: 'streaming', attempt: read.attempt, text: '', reasoning: '', textSeq: 0 }
      : stored
  if (lastEventId === undefined || lastEventId.seq === 'end' || lastEventId.attempt > row.attempt)
    return withStatus(snapshot(row), row)
  const from = { attempt: lastEventId.attempt, seq: lastEventId.seq }
  if (from.attempt < row.attempt) {
    const position: Position = { attempt: row.attempt, seq: 0, held: { text: 0, reasoning: 0 } }
    const reset: OutFrame = {
      frame: { event: 'reset', data: { attempt: row.attempt } },
      id: formatFrameId({ attempt: row.attempt, seq: 0 }),
      position,
    }
    const step = snapshot(row)
    return withStatus({ ...step, frames: [reset, ...step.frames] }, row)
  }
  const range = read?.attempt === from.attempt ? read.range : undefined
  const known =
    range === undefined
      ? from.seq === row.textSeq
      : from.seq >= range.first - 1 && from.seq <= Math.max(range.last, row.textSeq)
  if (known) return withStatus(standAt(from, 'read'), row)
  // It has what neither the row nor a log that lost something can show: the next checkpoint is past it, and a snapshot of now
  // would take text away from it.
  if (from.seq > row.textSeq && lacksSome(range, row)) return withStatus(standAt(from, 'checkpoint'), row)
  return withStatus(snapshot(row), row)
}

/** The log does not reach back to the row's text, so there may be entries that neither has. */
function lacksSome(range: LogRead['range'], row: GenerationRow): boolean {
  return range === undefined || range.first > row.textSeq + 1
}

function standAt(from: { attempt: number; seq: number }, need: Need): Step {
  return { frames: [], position: { ...from, held: undefined }, need, ended: false }
}

/** One entry that the log published. */
export function takeEntry(position: Position, entry: LogEntry): Step {
  const frames: OutFrame[] = []
  if (isBehind(entry, position)) return stay(position)
  const at = entry.attempt > position.attempt ? openAttempt(position, entry.attempt, frames) : position
  if (entry.seq !== at.seq + 1) return { frames, position: at, need: 'read', ended: false }
  const after = pass(at, entry, frames)
  return { frames, position: after, need: 'nothing', ended: false }
}

/** The marker of an attempt that has begun. */
export function takeOpened(position: Position, attempt: number): Step {
  if (attempt <= position.attempt) return stay(position)
  const frames: OutFrame[] = []
  return { frames, position: openAttempt(position, attempt, frames), need: 'nothing', ended: false }
}

/** What the log holds above `position`. */
export function takeRead(position: Position, read: LogRead): Step {
  const frames: OutFrame[] = []
  let at = position
  for (const entry of read.entries) {
    if (isBehind(entry, at)) continue
    if (entry.attempt > at.attempt) at = openAttempt(at, entry.attempt, frames)
    if (entry.seq !== at.seq + 1) return { frames, position: at, need: 'checkpoint', ended: false }
    at = pass(at, entry, frames)
  }
  if (read.attempt > at.attempt) at = openAttempt(at, read.attempt, frames)
  const hole = read.range !== undefined && read.attempt === at.attempt && read.range.last > at.seq
  return { frames, position: at, need: hole ? 'checkpoint' : 'nothing', ended: false }
}

/**
 * The row, as it is now.
 *
 * @param whole send a snapshot where a delta would do, because the log was seen to have lost something.
 * @param sha256 of a text's UTF-8, in hexadecimal.
 */
export function takeRow(
  position: Position,
  row: GenerationRow,
  { whole, sha256 }: { whole: boolean; sha256: (text: string) => string },
): Step {
  if (isTerminal(row.status)) return finish(position, row, row.status, sha256)
  if (row.attempt < position.attempt) return stay(position)
  const frames: OutFrame[] = []
  const at = row.attempt > position.attempt ? openAttempt(position, row.attempt, frames) : position
  if (row.textSeq <= at.seq) return { frames, position: at, need: 'nothing', ended: false }
  const reached: Position = {
    attempt: row.attempt,
    seq: row.textSeq,
    held: { text: row.text.length, reasoning: row.reasoning.length },
  }
  if (whole || at.held === undefined)
    return { frames: [...frames, ...snapshot(row).frames], position: reached, need: 'read', ended: false }
  const id = formatFrameId({ attempt: reached.attempt, seq: reached.seq })
  const reasoning = row.reasoning.slice(at.held.reasoning)
  const text = row.text.slice(at.held.text)
  // Two frames would need a position between them, and there is none.
  if (reasoning !== '' && text !== '')
    return { frames: [...frames, ...snapshot(row).frames], position: reached, need: 'read', ended: false }
  if (reasoning !== '') frames.push({ frame: { event: 'reasoning', data: { text: reasoning } }, id, position: reached })
  if (text !== '') frames.push({ frame: { event: 'delta', data: { text } }, id, position: reached })
  return { frames, position: reached, need: 'read', ended: false }
}

/**
 * The generation is gone, with its message, its thread or its owner. It was cancelled before that, which the reader may have missed, and
 * nobody knows its text any more: so the stream ends with none.
 */
export function takeDeleted(position: Position, sha256: (text: string) => string): Step {
  const gone = {
    status: 'cancelled',
    attempt: Math.max(0, position.attempt),
    text: '',
    reasoning: '',
    textSeq: Math.max(0, position.seq) + 1,
    error: { code: 'not_found', message: 'This answer was deleted.' },
  } as const
  return finish(position, gone, gone.status, sha256)
}

/** Whether the reader has every entry of an ended generation. */
export function isAtEnd(position: Position, row: GenerationRow): boolean {
  return position.attempt === row.attempt && position.seq === lastSeq(row)
}

/** Where a reader stands that comes to an ended generation: it lacks the end alone, or it starts over. */
export function standing(lastEventId: FrameId | undefined, row: GenerationRow): Position {
  if (lastEventId === undefined || lastEventId.seq === 'end') return nowhere
  const position: Position = { attempt: lastEventId.attempt, seq: lastEventId.seq, held: undefined }
  return isAtEnd(position, row) ? position : nowhere
}

/** The status frame for a row: waiting for a worker, with one, or waiting for another try. */
export function statusOf(row: GenerationRow): StatusFrame | undefined {
  if (row.status === 'streaming')
    return {
      event: 'status',
      data: {
        state: 'claimed',
        attempt: row.attempt,
        ...(row.model === undefined ? {} : { model: row.model }),
        // Another model than the chosen one answers, and this is why.
        ...(row.fallbackReason === undefined ? {} : { reason: row.fallbackReason }),
      },
    }
  if (row.status !== 'queued') return undefined
  if (row.attempt === 0) return { event: 'status', data: { state: 'queued', ...row.queue } }
  const retryAt = row.notBefore === undefined ? {} : { retryAt: row.notBefore }
  const message = row.retryMessage === undefined ? {} : { message: row.retryMessage }
  const reason = row.retryReason === undefined ? {} : { reason: row.retryReason }
  return { event: 'status', data: { state: 'retrying', attempt: row.attempt, ...retryAt, ...reason, ...message } }
}

function finish(
  position: Position,
  row: GenerationRow,
  status: TerminalStatus,
  sha256: (text: string) => string,
): Step {
  const frames: OutFrame[] = []
  const reached: Position = {
    attempt: row.attempt,
    seq: lastSeq(row),
    held: { text: row.text.length, reasoning: row.reasoning.length },
  }
  if (!isAtEnd(position, row) || (position.held !== undefined && position.held.text !== row.text.length))
    frames.push(...snapshot({ ...row, textSeq: reached.seq }).frames)
  const end: EndFrame = {
    event: 'end',
    data: {
      status,
      ...(row.finishReason === undefined ? {} : { finishReason: row.finishReason }),
      ...(row.error === undefined ? {} : { error: row.error }),
      length: row.text.length,
      sha256: sha256(row.text),
    },
  }
  frames.push({ frame: end, id: formatFrameId({ attempt: row.attempt, seq: 'end' }), position: reached })
  return { frames, position: reached, need: 'nothing', ended: true }
}

function lastSeq(row: GenerationRow): number {
  return row.finalSeq ?? row.textSeq
}

function snapshot(row: GenerationRow): Step {
  const position: Position = {
    attempt: row.attempt,
    seq: row.textSeq,
    held: { text: row.text.length, reasoning: row.reasoning.length },
  }
  const data = { text: row.text, ...(row.reasoning === '' ? {} : { reasoning: row.reasoning }) }
  return {
    frames: [
      {
        frame: { event: 'snapshot', data },
        id: formatFrameId({ attempt: position.attempt, seq: position.seq }),
        position,
      },
    ],
    position,
    need: 'read',
    ended: false,
  }
}

function withStatus(step: Step, row: GenerationRow): Step {
  const frame = statusOf(row)
  return frame === undefined
    ? step
    : { ...step, frames: [...step.frames, { frame, id: undefined, position: step.position }] }
}

function stay(position: Position): Step {
  return { frames: [], position, need: 'nothing', ended: false }
}

function isBehind(entry: LogEntry, position: Position): boolean {
  return entry.attempt < position.attempt || (entry.attempt === position.attempt && entry.seq <= position.seq)
}

/** The first attempt after waiting has nothing to discard, so it is a status alone. */
function openAttempt(from: Position, attempt: number, frames: OutFrame[]): Position {
  const position: Position = { attempt, seq: 0, held: { text: 0, reasoning: 0 } }
  if (from.attempt > 0)
    frames.push({ frame: { event: 'reset', data: { attempt } }, id: formatFrameId({ attempt, seq: 0 }), position })
  frames.push({ frame: { event: 'status', data: { state: 'claimed', attempt } }, id: undefined, position })
  return position
}

function pass(at: Position, entry: LogEntry, frames: OutFrame[]): Position {
  const position: Position = { attempt: entry.attempt, seq: entry.seq, held: grow(at.held, entry.frame) }
  const id = entry.frame.event === 'status' ? undefined : formatFrameId({ attempt: entry.attempt, seq: entry.seq })
  frames.push({ frame: entry.frame, id, position })
  return position
}

function grow(held: Position['held'], frame: LogFrame): Position['held'] {
  if (held === undefined) return undefined
  if (frame.event === 'delta') return { ...held, text: held.text + frame.data.text.length }
  if (frame.event === 'reasoning') return { ...held, reasoning: held.reasoning + frame.data.text.length }
  return held
}
