/** System prompts with variables: what is wrong with one, and the text that it makes of its values. */
import { Liquid } from 'liquidjs'

export type TemplateValues = Readonly<Record<string, string | undefined>>

const tags = ['if', 'unless', 'comment', 'raw', '#']
/** Those that make one text of another, in steps that its length bounds. */
const filters = [
  'append',
  'capitalize',
  'default',
  'downcase',
  'prepend',
  'remove',
  'replace',
  'size',
  'strip',
  'truncate',
  'truncatewords',
  'upcase',
]
const limits = { parseLimit: 100_000, renderLimit: 1_000, memoryLimit: 2_000_000 }

const engine = createEngine()

function createEngine(): Liquid {
  const liquid = new Liquid({ ...limits, ownPropertyOnly: true, strictFilters: true, relativeReference: false })
  for (const name of Object.keys(liquid.tags)) if (!tags.includes(name)) delete liquid.tags[name]
  for (const name of Object.keys(liquid.filters)) if (!filters.includes(name)) delete liquid.filters[name]
  return liquid
}

/**
 * Why a template cannot be used: one sentence each.
 *
 * @param variables the names that it may use
 */
export function templateErrors(template: string, variables: readonly string[]): string[] {
  try {
    const parsed = engine.parse(template)
    const unknown = engine.fullVariablesSync(parsed).filter((name) => !variables.includes(name))
    if (unknown.length > 0)
      return unknown.map((name) => `names {{ ${name} }}, which is no variable. There are: ${variables.join(', ')}.`)
    engine.renderSync(parsed, Object.fromEntries(variables.map((name) => [name, ''])))
    return []
  } catch (error) {
    return [`cannot be read: ${reasonOf(error)}.`]
  }
}

/**
 * The text of a template that has no errors. Blank lines that empty parts leave at its ends are taken off.
 *
 * @throws Error when it needs more steps or memory than a prompt may
 */
export function renderTemplate(template: string, values: TemplateValues): string {
  const text: unknown = engine.parseAndRenderSync(template, values)
  return String(text).trim()
}

function reasonOf(error: unknown): string {
  const [line = ''] = String(error instanceof Error ? error.message : error).split('\n')
  return line.replace(/[.]$/, '')
}
