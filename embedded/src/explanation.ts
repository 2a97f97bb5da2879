/** What a person reads when the start fails: the sentence of an error that was made for people, else the message and where to look. */
const forPeople = new Set(['StartError', 'PostgresStartError', 'MigrationError'])

export function explain(error: unknown): string {
  if (!(error instanceof Error)) return `Scriptorium could not start: ${String(error)}`
  if (forPeople.has(error.name)) return error.message
  return `Scriptorium could not start: ${error.message}\nLOG_LEVEL=debug npm start shows more.`
}
