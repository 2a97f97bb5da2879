/**
 * Mends text once, before log and checkpoint alike, so that both hold the same: PostgreSQL takes no NUL, and a lone surrogate
 * would become another text in UTF-8. A pair may be cut between two chunks: a trailing high surrogate waits for its other half.
 */
export type TextSanitizer = {
  mend(text: string): string
  /** What still waits, when nothing more comes. */
  end(): string
}

export function createTextSanitizer(): TextSanitizer {
  let waiting = ''
  return {
    mend(text) {
      const whole = (waiting + text).replaceAll('\u0000', '')
      const last = whole.charCodeAt(whole.length - 1)
      const isHalf = last >= 0xd800 && last <= 0xdbff
      waiting = isHalf ? whole.slice(-1) : ''
      return (isHalf ? whole.slice(0, -1) : whole).toWellFormed()
    },
    end() {
      const rest = waiting.toWellFormed()
      waiting = ''
      return rest
    },
  }
}
