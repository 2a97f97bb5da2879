/** What a reader of a stream has to look at, now or in a while. */
export type Need = 'read' | 'row' | 'subscribe' | 'restart'

export class ReaderNeeds {
  readonly #now = new Set<Need>()
  readonly #timers = new Map<Need, NodeJS.Timeout>()
  readonly #onDue: () => void
  #closed = false

  /** @param onDue what was set for later is needed now. */
  constructor(onDue: () => void) {
    this.#onDue = onDue
  }

  add(what: Need): void {
    this.#now.add(what)
  }

  /** @returns whether it was needed; it is not any more. */
  take(what: Need): boolean {
    return this.#now.delete(what)
  }

  /** In so many milliseconds, once however often it is asked for. */
  later(what: Need, ms: number): void {
    if (this.#closed || this.#timers.has(what)) return
    this.#timers.set(
      what,
      setTimeout(() => {
        this.#timers.delete(what)
        this.#now.add(what)
        this.#onDue()
      }, ms),
    )
  }

  /** Nothing becomes due any more. */
  close(): void {
    this.#closed = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
  }
}
