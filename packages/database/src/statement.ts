/** Prepared statements whose parameters have names: for any with more than five, where nobody counts `$11` without a mistake. */
import type { Query } from './transaction.ts'

/** Makes the query of one call. */
export type NamedStatement<Values> = (values: Values) => Query

const parameter = /\$([A-Za-z]\w*)/gu

/**
 * A statement in which each parameter stands as `$name`, once or several times; parts of the text may come from elsewhere.
 * The text is read once, here, so a call only puts the values in order, and the server knows one text under one name.
 * What is absent is NULL, an object JSON.
 *
 * @throws TypeError for a text that numbers parameters as well.
 */
export function namedStatement<Values extends Record<string, unknown>>(
  name: string,
  text: string,
): NamedStatement<Values> {
  if (/\$\d/u.test(text)) throw new TypeError(`the statement ${name} numbers a parameter and names others`)
  const names = [...new Set([...text.matchAll(parameter)].map(([, found]) => found as string))]
  const numbers = new Map(names.map((found, index) => [found, `$${index + 1}`]))
  const numbered = text.replaceAll(parameter, (_, found: string) => numbers.get(found) as string)
  return (values) => ({ name, text: numbered, values: names.map((found) => values[found]) })
}
