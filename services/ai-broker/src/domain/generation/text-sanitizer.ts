import { isHighSurrogate, toStorable } from '@scriptorium/text'

/**
 * Makes text storable once, before log and checkpoint alike, so that both hold the same: PostgreSQL takes no NUL, and a lone surrogate
 * would become another text in UTF-8. A pair may be cut between two chunks: a trailing high surrogate waits for its other half.
 */
export type TextSanitizer = {
  sanitize(text: string): string
  /** What still waits, when nothing more comes. */
  end(): string
}

export function createTextSanitizer(): TextSanitizer {
  let waiting = ''
  return {
    sanitize(text) {
      const whole = (waiting + text).replaceAll('\u0000', '')
      const isHalf = isHighSurrogate(whole.charCodeAt(whole.length - 1))
      waiting = isHalf ? whole.slice(-1) : ''
      return toStorable(isHalf ? whole.slice(0, -1) : whole)
    },
    end() {
      const rest = toStorable(waiting)
      waiting = ''
      return rest
    },
  }
}
