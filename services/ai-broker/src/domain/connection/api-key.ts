const redacted = '[redacted]'

/** A provider's key in memory. Printing it by accident prints nothing; only `reveal` returns it, for the header of one call. */
export class ApiKey {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return redacted
  }

  toJSON(): string {
    return redacted
  }

  /** What `util.inspect` and so the console call; the symbol is global, which keeps the domain free of Node. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return redacted
  }
}

/** The last four characters of a key of 20 or more: enough to tell keys apart, too little to help a thief. */
export function keyHint(value: string): string | undefined {
  return value.length >= 20 ? value.slice(-4) : undefined
}
