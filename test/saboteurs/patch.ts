/** How a saboteur works, and how a test is found by its title. */

/** @throws Error when `find` does not stand in `source` exactly once. */
export function patch(source: string, find: string, replace: string): string {
  const parts = source.split(find)
  if (parts.length !== 2) throw new Error(`stands in the file ${parts.length - 1} times: ${find}`)
  return parts.join(replace)
}

/** A regular expression for a title as it runs: `%s` and `%i` of a table of cases stand for anything. */
export function patternOf(title: string): string {
  return title.split(/%[si]/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('.*')
}
