/** Work that stops every few hundred steps, so that whoever does it can let others go first. */
export type InSlices<T> = Generator<void, T, void>

/** Does all of it in one go. */
export function atOnce<T>(work: InSlices<T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value
  }
}
