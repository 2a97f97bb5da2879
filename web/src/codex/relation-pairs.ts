/** What the other end of a relation usually is, if the pairs know it: `child of` for `mother of`. */
export function oppositeOf(pairs: readonly (readonly [string, string])[], label: string): string | undefined {
  const wanted = label.trim().toLowerCase()
  const pair = pairs.find(([first]) => first.toLowerCase() === wanted)
  return pair?.[1] ?? pairs.find(([, second]) => second.toLowerCase() === wanted)?.[0]
}
