import { StartError } from './start-error.ts'

/** What a person reads when the start fails: the sentence of an error that was made for people, else the message and where to look. */
const forPeople = new Set(['StartError', 'PostgresStartError', 'MigrationError'])

export function explain(error: unknown): string {
  if (!(error instanceof Error)) return `Scriptorium could not start: ${String(error)}`
  if (forPeople.has(error.name)) return error.message
  return `Scriptorium could not start: ${error.message}\nLOG_LEVEL=debug npm start shows more.`
}

/**
 * A database that runs but cannot be used, described in PostgreSQL's own words, which a ServiceError carries as its cause.
 * @returns the error itself when it says nothing about the files.
 */
export function explainDatabase(error: unknown, dataDir: string): unknown {
  const { cause = error } = error as { cause?: unknown }
  const { code, message } = cause as { code?: unknown; message?: unknown }
  const state = String(code)
  if (state === '28P01') {
    return new StartError(
      `The keys.json in ${dataDir} is not that of the database beside it, which refuses its password. Put the whole folder back from one backup.`,
    )
  }
  if (state === '53100')
    return new StartError(`The disk of ${dataDir} is full. Free some space there, then start again.`)
  // Invalid catalog name (the database's own folder is gone), system error, corrupted data.
  if (/^(3D000|58...|XX...)$/.test(state))
    return new StartError(
      `The database in ${dataDir} is damaged (${String(message)}). Put the whole folder back from your backup.`,
    )
  return error
}
