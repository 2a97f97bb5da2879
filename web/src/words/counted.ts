/** The forms of a phrase by the number in it; `#` stands for the number. German and English know two. */
type Forms = { one: string; other: string }

/** A phrase with a number: `counted('en', { one: '# entry', other: '# entries' })(2)` is "2 entries". */
export function counted(language: string, forms: Forms): (count: number) => string {
  const rules = new Intl.PluralRules(language)
  const numbers = new Intl.NumberFormat(language)
  return (count) => forms[rules.select(count) === 'one' ? 'one' : 'other'].replace('#', numbers.format(count))
}
