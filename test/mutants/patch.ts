/** How a mutant works, and how a test is found by its title. */

/**
 * Replaces `find` in `source`. White space and the commas before a closing bracket do not count, so that a patch outlives
 * the formatter.
 *
 * @throws Error when `find` does not stand in `source` exactly once.
 */
export function patch(source: string, find: string, replace: string): string {
  const matches = [...source.matchAll(laxPattern(find))]
  const [match] = matches
  if (match === undefined || matches.length !== 1)
    throw new Error(`stands in the file ${matches.length} times: ${find}`)
  return source.slice(0, match.index) + replace + source.slice(match.index + match[0].length)
}

function laxPattern(find: string): RegExp {
  const [lead = ''] = /^\s*/.exec(find) ?? []
  const letters = Array.from(find.trim().replaceAll(/\s+/g, ''), (letter) => {
    const literal = letter.replace(/[.*+?^${}()|[\]\\]/, String.raw`\$&`)
    return /[)\]}]/.test(letter) ? `(?:,\\s*)?${literal}` : literal
  })
  const [tail = ''] = /\s*$/.exec(find) ?? []
  return new RegExp(lead + letters.join(String.raw`\s*`) + tail, 'g')
}

/** A regular expression for a title as it runs: `%s` and `%i` of a table of cases stand for anything. */
export function patternOf(title: string): string {
  return title
    .split(/%[si]/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('.*')
}
