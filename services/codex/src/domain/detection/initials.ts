/** Initials that stand apart: `J R Smith`. */
const apart = /(?<![\p{L}\p{N}])\p{Lu}(?: \p{Lu})+(?=$| )/u
/** Capitals that may be initials: the first word of several, or all that there is. */
const together = /^\p{Lu}{2,3}(?=$| \p{Lu})/u

/**
 * The other way to write a name's initials, together for apart (`JR Smith`) and apart for together; undefined where it has
 * none.
 *
 * @param name folded, but for its capitals; without the stops of initials
 */
export function initialsOf(name: string): string | undefined {
  if (apart.test(name)) return name.replace(apart, (initials) => initials.replaceAll(' ', ''))
  return together.test(name) ? name.replace(together, (initials) => Array.from(initials).join(' ')) : undefined
}
