/** Everything that contracts, proto and schema.prisma declare, as names. */
import * as events from '../../packages/contracts/src/events.ts'
import { jobCatalogue } from '../../packages/contracts/src/jobs.ts'
import {
  choiceRules,
  connection,
  entry,
  entryForms,
  generation,
  generationStatuses,
  message,
  novel,
  reasonKinds,
  session,
  testStepNames,
  thread,
  user,
} from '../../packages/contracts/src/nouns/index.ts'
import { routes } from '../../packages/contracts/src/routes/index.ts'
import type { Route } from '../../packages/contracts/src/routes/index.ts'
import { frameSchemas, streamStates } from '../../packages/contracts/src/stream.ts'

export type Declared = { place: string; name: string }
export type ProtoField = { name: string; type: string; optional: boolean; repeated: boolean }
export type ProtoMessage = { name: string; fields: ProtoField[] }
export type Call = { service: string; name: string; request: string; response: string }
export type Column = { name: string; type: string; optional: boolean; list: boolean }
export type Model = { name: string; columns: Column[] }

export const nouns = { novel, entry, connection, thread, message, generation, user, session }

/** Words that the system produces; those that people choose from are data. */
const words = { reasonKinds, entryForms, choiceRules, streamStates, generationStatuses, testStepNames }

export function readContract(): { fields: Declared[]; words: Declared[] } {
  const ofNouns = Object.values(nouns).flatMap((noun) =>
    Object.entries(noun.fields).flatMap(([name, field]) => [
      { place: `${noun.name}.${name}`, name },
      ...properties(`${noun.name}.${name}`, field.schema),
    ]),
  )
  const ofRoutes = Object.entries<Route>(routes).flatMap(([name, { params, query, headers, body, answer }]) =>
    [params, query, headers, body, answer].flatMap((schema) => properties(name, schema)),
  )
  const ofMessages = [
    ...Object.entries(frameSchemas).flatMap(([name, schema]) => properties(`frame ${name}`, schema)),
    ...Object.entries(events.eventCatalogue).flatMap(([name, { data }]) => properties(`event ${name}`, data)),
    ...Object.entries(jobCatalogue).flatMap(([name, { data }]) => properties(`job ${name}`, data)),
  ]
  return {
    fields: [...ofNouns, ...ofRoutes, ...ofMessages],
    words: Object.entries(words).flatMap(([list, values]) =>
      values.map((name) => ({ place: `${list} '${name}'`, name })),
    ),
  }
}

/** Names of all members of a JSON schema, deeply. */
function properties(place: string, schema: unknown): Declared[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key !== 'properties') return properties(place, value)
    return Object.entries(value as object).flatMap(([name, inner]) => [
      { place: `${place}.${name}`, name },
      ...properties(`${place}.${name}`, inner),
    ])
  })
}

/** Messages of a .proto file, fields in lower camel case. */
export function readMessages(proto: string): ProtoMessage[] {
  return blocks(proto, 'message').map(([name, body]) => ({
    name,
    fields: [...body.matchAll(/^\s*(optional |repeated )?([\w.]+) (\w+) = \d+/gm)].map(
      ([, label = '', type = '', field = '']) => ({
        name: toCamelCase(field),
        type,
        optional: label === 'optional ',
        repeated: label === 'repeated ',
      }),
    ),
  }))
}

export function readCalls(proto: string): Call[] {
  // An option of a call stands in braces of its own.
  const plain = proto.replaceAll(/\s*\{\s*option idempotency_level = \w+;\s*\}/g, ';')
  return blocks(plain, 'service').flatMap(([service, body]) =>
    [...body.matchAll(/^\s*rpc (\w+)\((\w+)\) returns \((\w+)\)/gm)].map(
      ([, name = '', request = '', response = '']) => ({ service, name, request, response }),
    ),
  )
}

/** The messages named and all that they hold. */
export function withParts(messages: readonly ProtoMessage[], names: readonly string[]): ProtoMessage[] {
  const found = new Set<ProtoMessage>()
  const add = (name: string): void => {
    const message = messages.find((one) => one.name === name)
    if (message === undefined || found.has(message)) return
    found.add(message)
    for (const { type } of message.fields) add(type)
  }
  for (const name of names) add(name)
  return [...found]
}

/** Models of a schema.prisma with their columns; relations are none. */
export function readModels(schema: string): Model[] {
  const models = blocks(schema, 'model')
  const names = new Set(models.map(([name]) => name))
  return models.map(([name, body]) => ({
    name,
    columns: [...body.matchAll(/^ {2}(\w+)\s+(\w+)(\?|\[\])?/gm)]
      .filter(([, , type = '']) => !names.has(type))
      .map(([, column = '', type = '', mark]) => ({
        name: column,
        type,
        optional: mark === '?',
        list: mark === '[]',
      })),
  }))
}

function blocks(text: string, keyword: string): [name: string, body: string][] {
  const bare = text.replaceAll(/\/\/.*$/gm, '')
  return [...bare.matchAll(new RegExp(`^${keyword} (\\w+) \\{([^}]*)\\}`, 'gm'))].map(([, name = '', body = '']) => [
    name,
    body,
  ])
}

export function toCamelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
