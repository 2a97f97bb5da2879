/** The times that the clock writes into its tokens: microseconds of the host's monotonic clock, in a fixed width with a stop behind. */
export const stampLength = 16

/** Now, in milliseconds of the clock that all processes of the host share. */
export function hostNow(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000
}

/** The delays of the tokens whose stamps end in `text`, in milliseconds, as of `now`. */
export function delaysOf(text: string, now: number): number[] {
  const delays: number[] = []
  for (let start = 0; start + stampLength <= text.length; start += stampLength)
    delays.push(now - Number(text.slice(start, start + stampLength - 1)) / 1_000)
  return delays
}
