/** Work that stops every millisecond or two, so that whoever does it can let others go first. */
export type InSlices<T> = Generator<void, T, void>

/** Does all of it in one go. */
export function atOnce<T>(work: InSlices<T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value
  }
}

const sliceMs = 5

/** Does it a few milliseconds at a time. @param pause lets everything else that waits go first */
export async function inSlices<T>(work: InSlices<T>, pause: () => Promise<void>): Promise<T> {
  let until = performance.now() + sliceMs
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value
    if (performance.now() < until) continue
    await pause()
    until = performance.now() + sliceMs
  }
}
