/**
 * One open stream: reads the log and the row, and writes what the reader at its position lacks.
 *
 * One thing at a time: a loop takes the most urgent of what is known to be needed (read the log, take what it published, ask
 * for the row), asks domain/stream-position.ts what that means for the position, writes, and sleeps until something wakes it.
 * No message that arrives while it works can be lost, because all that is kept of it is the need to look.
 *
 * Order matters in one respect: what the log published comes before the row, so that a reader gets the last words as deltas
 * and not the whole text again, when the news of the end has overtaken them.
 */
import { formatFrameId, isTerminal, ServiceError } from '@scriptorium/contracts'
import type { FrameId } from '@scriptorium/contracts'
import {
  begin,
  isAtEnd,
  nowhere,
  placeOf,
  standing,
  statusOf,
  takeDeleted,
  takeEntry,
  takeOpened,
  takeRead,
  takeRow,
} from '../domain/stream-position.ts'
import { fanOutMeter } from '../metrics/streams.ts'
import { openLongFrame } from '../domain/long-frame.ts'
import type { GenerationRow, LogEntry, LogRead, Position, Step } from '../domain/stream-position.ts'
import type { GenerationSource, GenerationState, LogSignal, StreamLog, StreamTimings } from '../domain/stream-ports.ts'
import type { Logger } from '@scriptorium/runtime'
import type { EventWriter } from './event-writer.ts'
import { writePieces } from './long-write.ts'
import type { LongWrite, Texts } from './long-write.ts'
import { ReaderNeeds } from './reader-needs.ts'

export type StreamReaderPorts = {
  log: StreamLog
  generations: GenerationSource
  sha256Hex: (text: string) => string
  logger: Logger
  timings: StreamTimings
}
export type StreamSubject = { generationId: string; ownerId: string }

/** Messages received and not yet taken; past it only the need to read the log is kept. */
const receivedMax = 1_000

const hashes = new WeakMap<GenerationRow, string>()

export class StreamReader {
  readonly #subject: StreamSubject
  readonly #ports: StreamReaderPorts
  #position: Position = nowhere
  #subscription: { close(): Promise<void> } | undefined
  #received: (LogEntry | { opened: number })[] = []
  /** What is to be looked at. */
  readonly #needs = new ReaderNeeds(() => this.wake())
  /** The log was seen to have lost something: the next checkpoint goes out whole. */
  #holed = false
  /** Where a reader stands who came back with more than can be shown. */
  #ahead: Position | undefined
  #logOut = false
  #closed = false
  readonly #fanOut = fanOutMeter()
  #status: string | undefined
  /** In the queue, as the row said last. */
  #place = placeOf(undefined)
  #firstRow: GenerationRow | undefined
  #long: LongWrite | undefined
  #writer: EventWriter | undefined
  #woken = Promise.withResolvers<void>()

  constructor(subject: StreamSubject, ports: StreamReaderPorts) {
    this.#subject = subject
    this.#ports = ports
  }

  /**
   * Subscribes, then asks for the row, unless it is `known`: authorizes. To be called once, before `run`.
   * @throws ServiceError `not_found`; then the reader is closed.
   */
  async open(known: GenerationRow | undefined): Promise<GenerationRow> {
    await this.#subscribe()
    try {
      this.#firstRow = known ?? (await this.#ports.generations.get(this.#subject.ownerId, this.#subject.generationId))
      return this.#firstRow
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Writes until the end, or until the writer is closed; then closes the writer and resolves. */
  async run(writer: EventWriter, lastEventId: FrameId | undefined): Promise<void> {
    this.#writer = writer
    const ping = setInterval(
      () =>
        writer.write(
          { event: 'ping', data: { tail: this.#position === nowhere ? '0-0' : formatFrameId(this.#position) } },
          undefined,
        ),
      this.#ports.timings.pingMs,
    )
    try {
      await this.#begin(lastEventId)
      while (!this.#isOver()) {
        this.#woken = Promise.withResolvers<void>()
        if (!(await this.#step())) await this.#woken.promise
      }
    } finally {
      clearInterval(ping)
      this.close()
      writer.end()
    }
  }

  /** To be called by the writer: it has room again, or is closed. */
  wake(): void {
    this.#woken.resolve()
  }

  /** The row may have changed. */
  notify(): void {
    this.#needs.add('row')
    this.wake()
  }

  /** What the back-stop found; asks for more when the reader is behind it. */
  compare({ status, attempt, textSeq, queue }: GenerationState): void {
    const position = this.#position
    const ended = status !== 'queued' && status !== 'streaming'
    const behind = attempt > position.attempt || (attempt === position.attempt && textSeq > position.seq)
    const putBack = status === 'queued' && attempt > 0 && this.#status?.includes('retrying') !== true
    // The log should have published it long ago.
    if (behind && !ended) this.#needs.add('read')
    const hasMoved = status === 'queued' && attempt === 0 && placeOf(queue) !== this.#place
    if (ended || behind || putBack || hasMoved) this.notify()
  }

  /** Gives up the subscription; `run` ends. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#needs.close()
    this.#received = []
    this.#subscription
      ?.close()
      .catch((error: unknown) =>
        this.#ports.logger.warn({ error, generationId: this.#subject.generationId }, 'a subscription was not closed'),
      )
    this.wake()
  }

  #isOver(): boolean {
    return this.#closed || this.#writer === undefined || this.#writer.closed()
  }

  async #begin(lastEventId: FrameId | undefined): Promise<void> {
    const row = this.#firstRow
    this.#firstRow = undefined
    if (row === undefined) throw new Error('run before open')
    if (isTerminal(row.status)) {
      this.#apply(takeRow(standing(lastEventId, row), row, { whole: false, sha256: () => this.#hashOf(row) }))
      return
    }
    const from =
      lastEventId !== undefined && lastEventId.seq !== 'end'
        ? { attempt: lastEventId.attempt, seq: lastEventId.seq }
        : { attempt: row.attempt, seq: row.textSeq }
    const read = this.#logOut ? undefined : await this.#readLog(from)
    this.#status = JSON.stringify(statusOf(row))
    this.#place = placeOf(row.queue)
    const step = begin(lastEventId, row, read)
    if (step.need === 'checkpoint') {
      this.#ahead = step.position
      this.#needs.later('restart', this.#ports.timings.returnWaitMs)
    }
    this.#apply(step)
  }

  /** Nothing came past the id that the reader came back with, so nobody gave it out. */
  async #restart(): Promise<true> {
    if (this.#position !== this.#ahead) return true
    const row = await this.#getRow()
    if (row === undefined) this.#needs.later('restart', this.#ports.timings.backstopMs)
    else if (isTerminal(row.status)) await this.#applyRow(row)
    else this.#apply(begin(undefined, row, undefined))
    return true
  }

  /** Takes the most urgent need. @returns false when there is none. */
  async #step(): Promise<boolean> {
    if (this.#writer?.lagging() === true) return false
    if (this.#long !== undefined) return await this.#continueLong(this.#long)
    if (this.#needs.take('subscribe')) {
      await this.#subscribe()
      if (!this.#logOut) this.#needs.add('read')
      return true
    }
    if (this.#needs.take('read')) {
      const read = await this.#readLog(this.#position)
      if (read !== undefined) this.#apply(takeRead(this.#position, read))
      return true
    }
    if (this.#takeReceived()) return true
    if (this.#needs.take('restart')) return await this.#restart()
    if (!this.#needs.take('row')) return false
    const row = await this.#getRow()
    // What the log has published meanwhile comes before the row, or a delta would go out as the whole text.
    while (this.#takeReceived());
    if (row !== undefined) await this.#applyRow(row)
    return true
  }

  /** Takes one message of the log. @returns false when there is none. */
  #takeReceived(): boolean {
    const next = this.#received.shift()
    if (next === undefined) return false
    if (this.#received.length === 0) this.#fanOut.gone()
    this.#apply('opened' in next ? takeOpened(this.#position, next.opened) : takeEntry(this.#position, next))
    return true
  }

  /** Writes a step's frames, as far as the writer takes them; the position is that of the last one written. */
  #apply(step: Step): void {
    for (const [index, out] of step.frames.entries()) {
      const writer = this.#writer
      if (writer === undefined || this.#isOver() || writer.lagging()) {
        this.#needs.add(step.ended ? 'row' : 'read')
        return
      }
      const frame = openLongFrame(out)
      if (frame === undefined) writer.write(out.frame, out.id)
      else if (!writePieces(writer, frame, out.frame.data as Texts)) {
        const after = { ...step, frames: step.frames.slice(index + 1) }
        this.#long = { frame, texts: new WeakRef(out.frame.data as Texts), position: out.position, after }
        return
      }
      this.#position = out.position
    }
    this.#position = step.position
    if (step.ended) this.close()
    if (step.need === 'read' && !this.#logOut) this.#needs.add('read')
    if (step.need === 'checkpoint') {
      this.#holed = true
      this.#needs.later('row', this.#ports.timings.checkpointMs)
    }
  }

  /** Goes on with a frame that the writer did not take in one go. @returns false when its text cannot be had now. */
  async #continueLong(long: LongWrite): Promise<boolean> {
    const held = long.texts.deref()
    const row = held === undefined ? await this.#getRow() : undefined
    const texts = held ?? row
    if (texts === undefined || this.#writer === undefined) return false
    if (row !== undefined) long.texts = new WeakRef(row)
    // Another attempt has begun: what was written of the frame is worth nothing, and the reader comes back from its last id.
    if (row !== undefined && !long.frame.fits(row)) this.close()
    else if (writePieces(this.#writer, long.frame, texts)) {
      this.#long = undefined
      this.#position = long.position
      this.#apply(long.after)
    }
    return true
  }

  async #applyRow(row: GenerationRow): Promise<void> {
    // The last words may be in the log alone, not yet published.
    const lacksLast = isTerminal(row.status) && this.#position.attempt === row.attempt && !isAtEnd(this.#position, row)
    if (lacksLast && !this.#logOut) {
      const read = await this.#readLog(this.#position)
      if (read !== undefined) this.#apply(takeRead(this.#position, read))
    }
    const whole = this.#holed
    this.#apply(takeRow(this.#position, row, { whole, sha256: () => this.#hashOf(row) }))
    if (this.#position.seq >= row.textSeq) this.#holed = false
    this.#reportStatus(row)
    // The log knows whether the hole is filled; without a log the next checkpoint is all there is.
    if (whole && !this.#logOut) this.#needs.add('read')
    if (this.#logOut || this.#position === this.#ahead) this.#needs.later('row', this.#ports.timings.checkpointMs)
  }

  /** Once for all readers who share a row. */
  #hashOf(row: GenerationRow): string {
    const hash = hashes.get(row) ?? this.#ports.sha256Hex(row.text)
    hashes.set(row, hash)
    return hash
  }

  /** Reports that the generation is back in the queue, or that another model answers, which the log does not publish. */
  #reportStatus(row: GenerationRow): void {
    if (this.#long !== undefined) return
    const frame = this.#closed ? undefined : statusOf(row)
    const key = JSON.stringify(frame)
    const isNews = frame?.data.state !== 'claimed' || frame.data.reason !== undefined
    if (frame !== undefined && isNews && key !== this.#status) this.#writer?.write(frame, undefined)
    this.#status = key
    this.#place = placeOf(row.queue)
  }

  async #subscribe(): Promise<void> {
    try {
      const opened = await this.#ports.log.subscribe(this.#subject.generationId, {
        onMessage: (message) => this.#receive(message),
        onGap: () => this.#receiveGap(),
      })
      if (this.#closed) await opened.close()
      else this.#subscription = opened
      this.#logOut = false
    } catch (error) {
      this.#loseLog(error)
      this.#needs.later('subscribe', this.#ports.timings.logRetryMs)
    }
  }

  #receive(message: LogSignal): void {
    if (message.kind === 'changed' || message.kind === 'sealed') this.#needs.add('row')
    else if (this.#received.length >= receivedMax || this.#writer?.lagging() === true) {
      // It is in the log: what a slow reader misses is not kept here.
      this.#received = []
      this.#needs.add('read')
    } else {
      this.#received.push(message.kind === 'entry' ? message.entry : { opened: message.attempt })
      this.#fanOut.came()
    }
    this.wake()
  }

  #receiveGap(): void {
    this.#needs.add('read')
    this.notify()
  }

  /** The log is out of reach: checkpoints it is, until it can be read again. */
  #loseLog(error: unknown): void {
    const { logger, timings } = this.#ports
    if (!ServiceError.is(error) || !error.retryable)
      logger.warn({ error, generationId: this.#subject.generationId }, 'reading the token log failed')
    this.#logOut = true
    this.#needs.later('row', timings.checkpointMs)
    if (this.#subscription !== undefined) this.#needs.later('read', timings.logRetryMs)
  }

  async #readLog(after: { attempt: number; seq: number }): Promise<LogRead | undefined> {
    try {
      const read = await this.#ports.log.read(this.#subject.generationId, {
        attempt: Math.max(0, after.attempt),
        seq: Math.max(0, after.seq),
      })
      this.#logOut = false
      return read
    } catch (error) {
      this.#loseLog(error)
      return undefined
    }
  }

  async #getRow(): Promise<GenerationRow | undefined> {
    try {
      return await this.#ports.generations.get(this.#subject.ownerId, this.#subject.generationId)
    } catch (error) {
      if (!ServiceError.is(error) || error.code !== 'not_found')
        this.#needs.later('row', this.#ports.timings.backstopMs)
      // Deleted. Of a frame that is half written there is no more: who comes back is told that there is none.
      else if (this.#long !== undefined) this.close()
      else this.#apply(takeDeleted(this.#position, this.#ports.sha256Hex))
      return undefined
    }
  }
}
