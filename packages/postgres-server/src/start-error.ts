export type PostgresStartCode =
  | 'binaries_missing'
  | 'folder_not_writable'
  | 'folder_not_enterable'
  | 'disk_full'
  | 'not_owner'
  | 'in_use'
  | 'port_in_use'
  | 'wrong_version'
  | 'data_lost'
  | 'data_damaged'
  | 'init_failed'
  | 'start_failed'

/** `code` of a system error, or undefined. Core errors may come from another realm, so `instanceof` proves nothing. */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined
}

/** Out of space, or of what the user may have of it. */
export function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '')
}

export function diskFull(path: string, cause?: unknown): PostgresStartError {
  return new PostgresStartError(
    'disk_full',
    `The disk of ${path} is full; free some space there, or choose a data folder on another disk with DATA_DIR.`,
    { cause },
  )
}

/** The local PostgreSQL cannot start. The message is one sentence for the person who typed `npm start`, and says what to do. */
export class PostgresStartError extends Error {
  override name = 'PostgresStartError'
  readonly code: PostgresStartCode

  constructor(code: PostgresStartCode, message: string, options?: { cause: unknown }) {
    super(message, options)
    this.code = code
  }

  /** Recognized by name, since it may come from another realm. */
  static is(value: unknown): value is PostgresStartError {
    return typeof value === 'object' && value !== null && 'name' in value && value.name === 'PostgresStartError'
  }
}
