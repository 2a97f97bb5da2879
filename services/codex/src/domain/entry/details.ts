/** What the value of a detail may be, by its kind. An empty one is none yet, of whatever kind. */
import type { FieldError } from '@scriptorium/contracts'
import type { Detail, DetailKind } from '@scriptorium/contracts/nouns'

/** By the name of a `choice` detail: what the templates of the entry's type offer. */
export type Choices = ReadonlyMap<string, readonly string[]>

const decimal = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)$/
const date = /^[+-]?\d{1,6}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/
const id = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
/** Of a list. */
const itemsMax = 500

const rules: { readonly [Kind in DetailKind]?: (detail: Detail, choices: Choices) => string | undefined } = {
  number: ({ value }) => (decimal.test(value) ? undefined : 'must be a number, such as 34 or -1.5.'),
  date: ({ value }) =>
    date.test(value) ? undefined : 'must be a year, a month or a day, such as 1910, 1910-11 or 1910-11-03.',
  url: ({ value }) => (isWebAddress(value) ? undefined : 'must be an address that begins with http:// or https://.'),
  entry: ({ value }) => (id.test(value) ? undefined : 'must be the id of an entry.'),
  list: ({ value }) =>
    value.split('\n').length > itemsMax ? `must have at most ${itemsMax} items, one a line.` : undefined,
  choice: ({ name, value }, choices) => {
    const offered = choices.get(name) ?? []
    if (offered.length > 0 && !offered.includes(value)) return `must be one of ${offered.join(', ')}.`
    return value.includes('\n') ? 'must be one line.' : undefined
  },
}

function isWebAddress(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value)
}

export function detailErrors(details: readonly Detail[], choices: Choices, path = '/details'): FieldError[] {
  return details.flatMap((detail, index) => {
    const message = detail.value === '' ? undefined : rules[detail.kind]?.(detail, choices)
    return message === undefined ? [] : [{ path: `${path}/${index}/value`, message }]
  })
}

/** Whether the choices that templates offer matter to these details. */
export function hasChoice(details: readonly Detail[]): boolean {
  return details.some(({ kind, value }) => kind === 'choice' && value !== '')
}
