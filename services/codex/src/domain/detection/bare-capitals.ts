/**
 * Capitals that lose their accents: all of them in a line of capitals (`ΓΙΩΡΓΟΣ`, `ZOE`), and in French and its neighbours that of a
 * name's beginning (`Emile`). Only where people write so: in German or Finnish a letter without its dots is another.
 */
const inLines = new Set('el en fr es pt it ca gl'.split(' '))
const atBeginnings = new Set('fr es pt it ca gl'.split(' '))

/** The other ways to write a name that has accents; each counts with its very capitals. @param language BCP 47 */
export function bareCapitals(name: string, language: string): string[] {
  if (!/[^ -~]/u.test(name)) return []
  const tag = language.toLowerCase().split('-')[0] ?? ''
  const bare = withoutAccents(name)
  if (bare === name || !inLines.has(tag)) return []
  const capitals = bare.toUpperCase()
  const beginning = name.replace(/\p{Lu}\p{M}*/u, withoutAccents)
  return [
    ...(capitals.length > 1 ? [capitals] : []),
    ...(atBeginnings.has(tag) && beginning !== name ? [beginning] : []),
  ]
}

/** Of letters whose accents say how to speak them. */
function withoutAccents(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/(?<=[\p{Script=Latin}\p{Script=Greek}])\p{M}+/gu, '')
    .normalize('NFC')
}
