/** What the log has told a reader of a stream and the reader has not dealt with yet. */
import { fanOutMeter } from '../metrics/streams.ts'
import type { LogEntry } from '../domain/stream-position.ts'
import type { LogSignal } from '../domain/stream-ports.ts'

export type Received = LogEntry | { opened: number }

export function receivedOf(message: Extract<LogSignal, { kind: 'entry' | 'opened' }>): Received {
  return message.kind === 'entry' ? message.entry : { opened: message.attempt }
}

/** Past it nothing is kept: all of it is in the log. */
const receivedMax = 1_000

export class ReceivedEntries {
  readonly #meter = fanOutMeter()
  #waiting: Received[] = []

  /** @returns false when there are too many. */
  add(received: Received): boolean {
    if (this.#waiting.length >= receivedMax) return false
    this.#waiting.push(received)
    this.#meter.came()
    return true
  }

  take(): Received | undefined {
    const next = this.#waiting.shift()
    if (next !== undefined && this.#waiting.length === 0) this.#meter.gone()
    return next
  }

  clear(): void {
    this.#waiting = []
  }
}
