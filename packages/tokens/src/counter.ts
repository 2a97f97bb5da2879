/** Counts the tokens that a model would read of a text. */
export type Counter = {
  /** @returns whole tokens; 0 for the empty text only. */
  count: (text: string) => number
  /** False: an estimate, within some 15 % on prose. */
  exact: boolean
}
