export type Mutant = {
  /** The row of docs/failures.md; a word for what stands elsewhere. */
  row: string
  takesOut: string
  file: string
  /** Stands in the file exactly once. */
  find: string
  replace: string
  caughtBy: { file: string; title: string }
}
