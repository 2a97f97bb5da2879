/**
 * Whether what a service answers reaches the writer: every field of every route, and enum values that a newer service knows and we do
 * not. A stand-in serves every method at the wire, with messages made from the schemas of the routes.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '@scriptorium/contracts/routes'
import type { Route, RouteBody, RouteName, Routes } from '@scriptorium/contracts/routes'
import { broker, chat, codex, register } from '@scriptorium/rpc'
import type { RpcService } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture, Person } from './gateway-fixture.ts'
import { missingFields, sampleOf } from './schema-sample.ts'
import { readStream } from './stream-client.ts'

type Values = Record<string, unknown>
/** What a service answers, and what the writer is shown of it. */
type Exchange = { answered: Values; shown: Values }

let fixture: GatewayFixture
let ada: Person
/** What every method of every service answers. */
let answered: Values = {}

beforeAll(async () => {
  fixture = await openGatewayFixture({ demo: true }, { alone: true })
  const served = { codex, chat, 'ai-broker': broker } as const
  for (const [name, services] of Object.entries(served)) {
    const registrations = Object.values(services as Record<string, RpcService>).map(standIn)
    await fixture.networkOf(name as keyof typeof served).serve(registrations)
  }
  ada = await fixture.register()
}, openingMs)
afterAll(async () => await fixture.close())

function standIn(service: RpcService) {
  const methods = Object.entries(service.definition.methods).map(([name, { responseType }]) => [
    name,
    async () => ({ ...(responseType.decode(new Uint8Array()) as Values), ...answered }),
  ])
  return register(service, Object.fromEntries(methods), { callers: ['gateway'] })
}

const bodies: { readonly [N in RouteName]?: RouteBody<Routes[N]> } = {
  createToken: { name: 'A', scopes: ['codex:read'], expiresAt: '2100-01-01T00:00:00Z' },
  createNovel: { title: 'A' },
  updateNovel: { version: 1 },
  duplicateNovel: { title: 'A' },
  createSeries: { title: 'A' },
  updateSeries: { version: 1 },
  createEntry: { type: 'lore', name: 'A' },
  createEntries: { entries: [{ type: 'lore', name: 'A' }] },
  createSeriesEntry: { type: 'lore', name: 'A' },
  quickCreateEntry: { type: 'lore', name: 'A' },
  updateEntry: { version: 1 },
  restoreEntry: { version: 2, to: 1 },
  changeEntries: { entries: [{ id: newId(), version: 1 }], change: {} },
  copyEntries: { fromId: newId() },
  createCategory: { name: 'A' },
  updateCategory: { version: 1 },
  createEntryType: { name: 'A' },
  updateEntryType: { version: 1 },
  createDetailTemplate: { name: 'A', type: 'lore' },
  updateDetailTemplate: { version: 1 },
  createRelation: { toEntryId: newId(), label: 'A', inverseLabel: 'B' },
  updateRelation: { version: 1 },
  createChapter: { title: 'A' },
  updateChapter: { version: 1 },
  updateScene: { version: 1 },
  createProgression: { sceneId: newId(), target: 'description', mode: 'add', text: 'A' },
  updateProgression: { version: 1 },
  findMentions: { text: 'A' },
  suggestNames: { text: 'A' },
  draftEntry: { text: 'A' },
  proposeAliases: { name: 'A' },
  lookupContext: { texts: [] },
  createConnection: { provider: 'openai', name: 'A' },
  testUnsavedConnection: { provider: 'openai' },
  createExport: { format: 'json' },
  createTask: { title: 'A' },
  updateTask: { version: 1 },
  createTaskCategory: { name: 'A' },
  updateTaskCategory: { version: 1 },
  createPreset: { name: 'A', system: 'B' },
  updatePreset: { version: 1 },
  updateThread: { version: 1 },
  showBranch: { messageId: newId() },
  sendMessage: { content: 'A' },
  previewMessage: { content: 'A' },
  editMessage: { content: 'A' },
}

const accepted = (shown: Values): Exchange => {
  const { message, reply } = shown as { message: Values; reply: { id: string; status: string } }
  const streamOf = (id: string) => `/api/v1/generations/${id}/stream`
  const other = { id: newId(), status: reply.status }
  return {
    answered: { message, replyId: reply.id, replyStatus: reply.status, otherIds: [other.id] },
    shown: { ...shown, stream: streamOf(reply.id), others: [{ ...other, stream: streamOf(other.id) }] },
  }
}
/** The list comes as text, ready to be sent. */
const models = (shown: Values): Exchange => {
  const { error, items, ...rest } = shown as { error: { code: string; message: string }; items: unknown[] }
  const itemsJson = Buffer.from(JSON.stringify(items))
  return { answered: { ...rest, itemsJson, errorCode: error.code, errorMessage: error.message }, shown }
}
/** A report is JSON on the wire. */
const transfer = (shown: Values): Exchange => {
  const { report, notCarried = report, ...rest } = shown
  const described = shown['file'] === undefined ? {} : { file: { ...shown['file'], parts: 1 } }
  return { answered: { ...rest, ...described, report: JSON.stringify(notCarried) }, shown }
}
/** A file comes in parts: here one, of JSON. */
const file = (shown: unknown): Exchange => {
  const bytes = Buffer.from(JSON.stringify(shown))
  const described = { name: 'codex.json', type: 'application/json', bytes: bytes.length, parts: 1 }
  return { answered: { id: newId(), status: 'complete', file: described, bytes }, shown: shown as Values }
}
const lookup = ({ entries, trace, ...rest }: Values): Exchange => {
  const [{ form, tokens }] = entries as [Values]
  const [{ entryId, name, included, reasons }] = trace as [Values & { reasons: [Values] }]
  return {
    answered: { ...rest, entries: [{ entryId, name, included, form, tokens, reasons }] },
    shown: {
      ...rest,
      entries: [{ entryId, form, tokens, reasons }],
      trace: [{ entryId, name, included, reason: reasons[0]['kind'], reasons }],
    },
  }
}
/** On the wire the values of any field are JSON. */
const difference = (shown: Values): Exchange => {
  const changes = (shown['changes'] as Values[]).map(({ field, before, after }) => ({
    field,
    before: JSON.stringify(before),
    after: JSON.stringify(after),
  }))
  return { answered: { ...shown, changes }, shown }
}

const queries: Record<string, string> = {
  exportThread: '?format=json',
  getContextDiff: `?from=${newId()}`,
  searchThreads: '?q=A',
}

/** Where the writer is not shown the message of a service as it is. */
const composed: { readonly [N in RouteName]?: (shown: Values) => Exchange } = {
  sendMessage: accepted,
  regenerate: accepted,
  continueAnswer: accepted,
  editMessage: accepted,
  replayGeneration: accepted,
  listModels: models,
  listConnectionModels: models,
  lookupContext: lookup,
  getEntryDiff: difference,
  createImport: (shown) => ({ answered: { id: shown['importId'] }, shown }),
  applyImport: (shown) => ({ answered: { id: shown['importId'] }, shown }),
  getImport: transfer,
  createExport: (shown) => ({ answered: { id: shown['exportId'] }, shown }),
  getExport: transfer,
  getExportFile: file,
  exportNovel: file,
  exportThread: (shown) => ({ answered: { ...(shown['thread'] as Values), items: shown['messages'] }, shown }),
}

/** Members that a message must have and no route names: they are dropped. */
function withUnnamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnnamed)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  const inner = Object.entries(value).map(([name, member]) => [name, withUnnamed(member)])
  return { threadId: newId(), textSeq: 7, favourite: true, ...(Object.fromEntries(inner) as Values) }
}

const answerOf = ({ answer, content }: Route) => answer ?? content?.['application/json']
const answering = Object.entries<Route>(routes).filter(([, route]) => answerOf(route) !== undefined)
const own = answering.filter(([, { tag }]) => tag === 'Account')
const passed = answering.filter(([, { tag }]) => tag !== 'Account')

async function ask(name: string, { method, path, upload }: Route) {
  const query = queries[name] ?? ''
  const json = method === 'GET' ? undefined : (bodies[name as RouteName] ?? {})
  const sent = upload === undefined ? { body: json } : { body: 'A', headers: { 'content-type': upload.types[0] ?? '' } }
  return await fixture.call(method, `/api/v1${path.replaceAll(/:\w+/g, newId())}${query}`, { as: ada, ...sent })
}

/** Sessions and tokens are one page; what is new was not used, and what has begun is not over. */
const absent: Record<string, readonly string[]> = {
  listSessions: ['/nextCursor'],
  listTokens: ['/items/0/lastUsedAt', '/nextCursor'],
  createToken: ['/lastUsedAt'],
  getErasure: ['/finishedAt'],
}

describe('what a service answers', () => {
  it.each(passed)('reaches the writer whole: %s', async (name, route) => {
    const sample = sampleOf(answerOf(route) ?? {})
    const exchange = composed[name as RouteName]?.(sample) ?? { answered: sample, shown: sample }
    answered = withUnnamed(exchange.answered) as Values
    const { status, body } = await ask(name, route)
    expect([status, body]).toEqual([route.status, exchange.shown])
  })

  it('has every field of what the gateway keeps itself', async () => {
    answered = {}
    const email = `${newId()}@example.test`
    const password = 'long enough x'
    const registered = await fixture.call('POST', '/api/v1/accounts', { body: { email, password, name: 'A' } })
    const signedIn = await fixture.call('POST', '/api/v1/sessions', { body: { email, password } })
    const rest = Object.fromEntries(
      await Promise.all(
        own
          .filter(([name, route]) => route.public !== true && name !== 'listTokens' && name !== 'deleteMe')
          .map(async ([name, route]) => [name, (await ask(name, route)).body] as const),
      ),
    )
    const listTokens = (await fixture.call('GET', '/api/v1/tokens', { as: ada })).body
    const requested = await fixture.call('POST', '/api/v1/password-resets', { body: { email } })
    const body = { password: ada.password }
    const deleted = await fixture.call('DELETE', '/api/v1/me', { as: await fixture.register(), body })
    const progress = await fixture.call('GET', String((deleted.body as Values)['progress']))
    const bodiesByName: Values = {
      register: registered.body,
      signIn: signedIn.body,
      requestPasswordReset: requested.body,
      deleteMe: deleted.body,
      getErasure: progress.body,
      listTokens,
      ...rest,
    }
    for (const [name, route] of own)
      expect([name, missingFields(answerOf(route) ?? {}, bodiesByName[name])]).toEqual([name, absent[name] ?? []])
  })
})

describe('a stream of a generation that a newer chat serves', () => {
  const generation = { id: newId(), threadId: newId(), attempt: 1, text: 'So far', textSeq: 1 }

  it('passes on a code that nobody knows yet', async () => {
    answered = { ...generation, status: 'failed', finalSeq: 1, error: { code: 'newer-code', message: 'New.' } }
    const reader = await readStream(fixture.gateway, ada, generation.id)
    await reader.ended
    expect(reader.frames.at(-1)).toMatchObject({
      event: 'end',
      data: { status: 'failed', error: { code: 'newer-code', message: 'New.' } },
    })
  })

  it('reports no status that it does not know, and no position in the queue', async () => {
    answered = { ...generation, status: 'newer-status' }
    const unknown = await readStream(fixture.gateway, ada, generation.id)
    await waitFor(() => unknown.text() === 'So far', { what: 'the text' })
    expect(unknown.frames.map(({ event }) => event)).toEqual(['snapshot'])
    unknown.close()
    answered = { ...generation, attempt: 0, status: 'queued' }
    const queued = await readStream(fixture.gateway, ada, generation.id)
    await waitFor(() => queued.frames.length > 1, { what: 'the status' })
    expect(queued.frames[1]).toEqual({ event: 'status', id: undefined, data: { state: 'queued' } })
    queued.close()
  })
})
