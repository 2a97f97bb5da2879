/**
 * Lists what the contract names and no code uses. Ends with 1 if there is anything that `allowed` below does not name, or if
 * something there is used by now.
 *
 * - Fields of nouns, routes, stream frames, events and jobs are used where any code reads or writes them.
 * - Fields of proto requests are used by the service that serves the call, those of responses by another service, unless they are
 *   the contract's.
 * - Calls of proto are used by another service; columns of schema.prisma by their own, in TypeScript or SQL, or as a noun's.
 * - Words that only the system produces (reasons, states) stand in some code.
 *
 * Code is what is written by hand outside of packages/contracts, tests apart. A copy from one object to another
 * (`color: row.color`), a constant (`color: undefined`) and a member of a type use nothing.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { nouns, readCalls, readContract, readMessages, readModels, withParts } from './contract/declarations.ts'
import type { Declared } from './contract/declarations.ts'
import { findUses } from './contract/uses.ts'
import { readSources } from './structure/source.ts'

/** What is declared and unused on purpose: where it is declared, and why. */
const allowed: Readonly<Record<string, string>> = {
  'event codex.relation-changed.relationIds': 'pages that are open will read these again',
  'listEntryVersions.items.authorId': 'pages will show it',
  'getUsage.items.estimatedAttempts': 'made by SQL; the page of usage will show it',
  'getUsage.items.testCalls': 'made by SQL; the page of usage will show it',
  'getUsage.total.testCalls': 'made by SQL; the page of usage will show it',
  'getUsage.items.titleCalls': 'made by SQL; the page of usage will show it',
  'getUsage.total.titleCalls': 'made by SQL; the page of usage will show it',
  'listModels.items.fromTable.priceDayGuessed': 'passed on as text; the model selector will show it',
  'listConnectionModels.items.fromTable.priceDayGuessed': 'passed on as text; the model selector will show it',
  'getUsage.items.unpricedAttempts': 'made by SQL; the page of usage will show it',
  'getUsage.total.estimatedAttempts': 'made by SQL; the page of usage will show it',
  'getUsage.total.unpricedAttempts': 'made by SQL; the page of usage will show it',
  'getErasure.startedAt': 'made by SQL; the page of the account will show it',
  'listTokens.items.lastUsedAt': 'made by SQL; the page of tokens will show it',
  'createToken.lastUsedAt': 'made by SQL; the page of tokens will show it',
  'listTasks.items.doneAt': 'the page of tasks will show it',
  'createTask.doneAt': 'the page of tasks will show it',
  'getTask.doneAt': 'the page of tasks will show it',
  'updateTask.doneAt': 'the page of tasks will show it',
  'chat table Task.note': 'the page of tasks will show it',
  'chat table Task.doneAt': 'the page of tasks will show it',
  'listPresets.items.builtIn': 'the page of presets will show it',
  'createPreset.builtIn': 'the page of presets will show it',
  'getPreset.builtIn': 'the page of presets will show it',
  'updatePreset.builtIn': 'the page of presets will show it',
  'chat table Preset.builtIn': 'the page of presets will show it',
  'thread.includeTasks': 'read by SQL; the page of a thread will set it',
  'listThreads.items.includeTasks': 'read by SQL; the page of a thread will set it',
  'createThread.includeTasks': 'read by SQL; the page of a thread will set it',
  'getThread.includeTasks': 'read by SQL; the page of a thread will set it',
  'updateThread.includeTasks': 'read by SQL; the page of a thread will set it',
  'recoverThread.includeTasks': 'read by SQL; the page of a thread will set it',
  'showBranch.includeTasks': 'read by SQL; the page of a thread will set it',
  'chat table Generation.startedAt': 'written by a trigger and read by queue_wait_seconds',
  'event usage.recorded.usageId': 'consumers outside tell rows apart by it',
  'event usage.recorded.purpose': 'consumers outside tell tests from answers by it',
  'chat Prompt.entryNames': 'tests read from it which entries a claimed prompt holds',
}

const servedBy = { codex: 'codex', chat: 'chat', broker: 'ai-broker' } as const

const root = join(import.meta.dirname, '..')
const sources = readSources(root)
const anywhere = findUses(sources)
const contract = readContract()
const contractNames = new Set(contract.fields.map(({ name }) => name))
const storedNames = new Set(Object.values(nouns).flatMap((noun): readonly string[] => noun.fieldNames))

const unused = [
  ...contract.fields.filter(({ name }) => !anywhere.fields.has(name)),
  ...contract.words.filter(({ name }) => !anywhere.words.has(name)),
  ...Object.entries(servedBy).flatMap(([protocol, service]) => unusedOfProtocol(protocol, service)),
  ...readdirSync(join(root, 'services')).flatMap(unusedColumns),
].map(({ place }) => place)

report([...new Set(unused)])

function unusedOfProtocol(protocol: string, service: string): Declared[] {
  const proto = readFileSync(join(root, `proto/scriptorium/${protocol}/v1/${protocol}.proto`), 'utf8')
  const [messages, calls] = [readMessages(proto), readCalls(proto)]
  const inside = findUses(sources, new RegExp(`^services/${service}/`))
  const outside = findUses(sources, new RegExp(`^(?!services/${service}/)`))
  const fieldsOf = (names: string[]): Declared[] =>
    withParts(messages, names).flatMap(({ name, fields }) =>
      fields.map((field) => ({ place: `${protocol} ${name}.${field.name}`, name: field.name })),
    )
  const asked = fieldsOf(calls.map(({ request }) => request))
  const answered = fieldsOf(calls.map(({ response }) => response))
  return [
    ...calls
      .filter(({ name }) => !outside.calls.has(name.charAt(0).toLowerCase() + name.slice(1)))
      .map(({ service: called, name }) => ({ place: `${protocol} ${called}.${name}`, name })),
    ...asked.filter(({ name }) => !inside.fields.has(name) && !contractNames.has(name)),
    ...answered.filter(({ name }) => !outside.fields.has(name) && !contractNames.has(name)),
  ]
}

function unusedColumns(service: string): Declared[] {
  const folder = join(root, 'services', service, 'prisma', 'schema.prisma')
  const inside = findUses(sources, new RegExp(`^services/${service}/`))
  return readModels(readFileSync(folder, 'utf8'))
    .flatMap(({ name, columns }) =>
      columns.map((column) => ({ place: `${service} table ${name}.${column.name}`, name: column.name })),
    )
    .filter(({ name }) => !inside.fields.has(name) && !inside.columns.has(name) && !storedNames.has(name))
}

function report(places: readonly string[]): void {
  const wrong = places.filter((place) => allowed[place] === undefined)
  const stale = Object.keys(allowed).filter((place) => !places.includes(place))
  for (const place of wrong) console.error(`${place}: no code uses it`)
  for (const place of stale)
    console.error(`${place}: is used, or is gone; take it out of the list in ${basename(import.meta.filename)}`)
  console.log(`contract fields: ${places.length} unused, ${places.length - wrong.length} of them allowed`)
  process.exit(wrong.length + stale.length === 0 ? 0 : 1)
}
