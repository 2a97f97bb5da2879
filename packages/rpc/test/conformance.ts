/** What every transport of calls must do. Told through the real service of novels with handlers of the test's own. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import { currentContext, newId, runInContext } from '@scriptorium/runtime'
import { SignJWT, importJWK } from 'jose'
import { codex, createSigner, generateServiceKeys, register, requireOwner } from '../src/index.ts'
import type {
  AllowedCallers,
  CallContext,
  RpcNetwork,
  ServiceClient,
  ServiceHandlers,
  ServiceName,
} from '../src/index.ts'
import type { Novel, NovelsDefinition } from '../src/codex.ts'
import { readPrivateKey } from '../src/service-key.ts'
import { keys } from './fixture.ts'
import type { Adapter, Fixture, NetworkOptions } from './fixture.ts'

type Novels = ServiceHandlers<NovelsDefinition>
const never = new Promise<never>(() => undefined)
const ownerId = newId()

const novelOf = (id: string): Novel => ({
  id,
  title: '',
  language: '',
  version: 0,
  createdAt: '',
  updatedAt: '',
  entryCount: 0,
})

const plain: Novels = {
  create: async (request) => ({ ...novelOf(request.id), ...request.fields }),
  get: async (request) => novelOf(request.id),
  list: async () => ({ items: [] }),
  update: async (request) => novelOf(request.id),
  delete: async () => ({}),
}

export function describeTransport(adapter: Adapter): void {
  describe(`calls ${adapter.name}`, () => {
    let fixture: Fixture
    beforeEach(() => {
      fixture = adapter.open()
    })
    afterEach(async () => {
      await fixture.close()
    })

    async function serve(
      handlers: Partial<Novels>,
      options: NetworkOptions & { callers?: AllowedCallers<NovelsDefinition> } = {},
    ) {
      const { callers = ['gateway', 'chat'], ...rest } = options
      return await fixture.serve([register(codex.novels, { ...plain, ...handlers }, { callers })], rest)
    }
    const novels = (self: ServiceName = 'chat', options: NetworkOptions = {}): ServiceClient<NovelsDefinition> =>
      fixture.caller(self, options).client(codex.novels)

    describeMessages(serve, novels, () => fixture)
    describeTime(serve, novels)
    describeCallers(serve, novels, () => fixture)
    describeLoss(serve, novels, () => fixture)
  })
}

type Serve = (
  handlers: Partial<Novels>,
  options?: NetworkOptions & { callers?: AllowedCallers<NovelsDefinition> },
) => Promise<{ close(options: { graceMs: number }): Promise<void> }>
type Connect = (self?: ServiceName, options?: NetworkOptions) => ServiceClient<NovelsDefinition>

function describeMessages(serve: Serve, novels: Connect, fixture: () => Fixture): void {
  it('carries a message there and back, absent fields absent', async () => {
    let seen: unknown
    await serve({
      create: async (request, context) => {
        seen = request
        return await plain.create(request, context)
      },
    })
    const answer = await novels().create({ id: 'a', fields: { title: 'Ü 書 🜚', synopsis: undefined, genre: '' } })
    expect(seen).toEqual({ id: 'a', fields: { title: 'Ü 書 🜚', genre: '' } })
    expect(answer).toEqual({
      id: 'a',
      title: 'Ü 書 🜚',
      genre: '',
      language: '',
      version: 0,
      createdAt: '',
      updatedAt: '',
      entryCount: 0,
    })
  })

  it('takes undefined for absent', async () => {
    await serve({
      get: async () => ({ ...novelOf('x'), author: undefined }),
      list: async (request) => ({ items: [], nextCursor: JSON.stringify(request) }),
    })
    expect(await novels().get({ id: 'x' })).not.toHaveProperty('author')
    const { nextCursor } = await novels().list({ cursor: undefined, limit: 0 })
    expect(JSON.parse(nextCursor ?? '')).toEqual({ limit: 0 })
  })

  it('carries an error with all that it has', async () => {
    const error = new ServiceError('version_conflict', {
      detail: 'Version 3 is current.',
      errors: [{ path: '/title', message: 'too long' }],
      retryAfterMs: 1_500,
    })
    await serve({
      update: async () => {
        throw error
      },
    })
    await expect(novels().update({ id: '', version: 0, mask: [] })).rejects.toMatchObject({
      code: 'version_conflict',
      detail: error.detail,
      errors: error.errors,
      retryAfterMs: 1_500,
    })
  })

  it('leaves the object of a version conflict behind, and carries the current of another', async () => {
    const current = { textSeq: 7, words: ['Ü'] }
    await serve({
      update: async () => {
        throw new ServiceError('version_conflict', { current })
      },
      delete: async () => {
        throw new ServiceError('conflict', { current })
      },
    })
    await expect(novels().update({ id: '', version: 0, mask: [] })).rejects.toMatchObject({
      code: 'version_conflict',
      current: undefined,
    })
    await expect(novels().delete({ id: '' })).rejects.toMatchObject({ code: 'conflict', current })
  })

  it('blanks an error that is not ours, and keeps its cause in the log', async () => {
    await serve({
      update: async () => {
        throw new Error('SELECT secret FROM vault')
      },
    })
    const error = await novels()
      .update({ id: '', version: 0, mask: [] })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'internal' })
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain('vault')
    expect(fixture().log.join('')).toContain('SELECT secret FROM vault')
  })

  it('refuses a message over the limit, whichever way it goes', async () => {
    await serve({ get: async () => novelOf('x'.repeat(70_000)) }, { maxMessageBytes: 64 * 1024 })
    await expect(novels().create({ id: 'x'.repeat(70_000) })).rejects.toMatchObject({ code: 'payload_too_large' })
    await expect(
      novels('chat', { maxMessageBytes: 64 * 1024 }).create({ id: 'x'.repeat(70_000) }),
    ).rejects.toMatchObject({ code: 'payload_too_large' })
    await expect(novels().get({ id: 'a' })).rejects.toMatchObject({ code: 'payload_too_large' })
  })

  it('carries what is below 16 MiB and refuses what is above', async () => {
    await serve({ create: async (request) => ({ ...novelOf(''), version: request.id.length }) })
    const length = 16 * 1024 * 1024
    await expect(novels().create({ id: 'x'.repeat(length - 1_000) }, { deadlineMs: 15_000 })).resolves.toMatchObject({
      version: length - 1_000,
    })
    await expect(novels().create({ id: 'x'.repeat(length) })).rejects.toMatchObject({ code: 'payload_too_large' })
  })
}

function describeTime(serve: Serve, novels: Connect): void {
  it('ends at the deadline, for the handler too', async () => {
    const aborted = Promise.withResolvers<unknown>()
    await serve({
      get: async (_request, { signal }) => {
        signal.addEventListener('abort', () => aborted.resolve(signal.reason))
        return await never
      },
    })
    const client = novels()
    // So that the deadline is spent in the handler, not in connecting.
    await client.list({ limit: 0 })
    const startedAtMs = performance.now()
    await expect(client.get({ id: 'a' }, { deadlineMs: 500 })).rejects.toMatchObject({ code: 'deadline_exceeded' })
    expect(performance.now() - startedAtMs).toBeLessThan(5_000)
    expect(ServiceError.is(await aborted.promise)).toBe(true)
  })

  it('tells the handler that the caller has gone', async () => {
    const began = Promise.withResolvers<undefined>()
    const aborted = Promise.withResolvers<unknown>()
    await serve({
      update: async (_request, { signal }) => {
        signal.addEventListener('abort', () => aborted.resolve(signal.reason))
        began.resolve(undefined)
        return await never
      },
    })
    const controller = new AbortController()
    const call = novels().update({ id: 'a', version: 0, mask: [] }, { signal: controller.signal, deadlineMs: 10_000 })
    await began.promise
    controller.abort()
    await expect(call).rejects.toMatchObject({ code: 'cancelled' })
    expect(await aborted.promise).toMatchObject({ code: 'cancelled' })
  })

  it('does not call at all for a caller that has gone before', async () => {
    let calls = 0
    await serve({
      get: async () => {
        calls += 1
        return novelOf('')
      },
    })
    await expect(novels().get({ id: 'a' }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(calls).toBe(0)
  })

  it('ends at the deadline also where the call never left', async () => {
    await serve({})
    await expect(
      novels('chat', { signer: { sign: () => never } }).get({ id: 'a' }, { deadlineMs: 50 }),
    ).rejects.toMatchObject({ code: 'deadline_exceeded' })
  })

  it('refuses a caller that asks for too long', async () => {
    await serve({}, { deadlineMsMax: 1_000 })
    await expect(novels().get({ id: 'a' }, { deadlineMs: 5_000 })).rejects.toMatchObject({ code: 'validation_failed' })
  })

  it('carries the request id and the trace', async () => {
    const seen: CallContext[] = []
    await serve({
      get: async (_request, context) => {
        seen.push(context)
        return novelOf('')
      },
    })
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await novels().get({ id: 'a' }, { requestId: 'r-1', trace, ownerId })
    await novels('gateway').get({ id: 'a' }, { requestId: 'a b' })
    expect(seen[0]).toMatchObject({ requestId: 'r-1', trace, ownerId, caller: 'chat' })
    expect(seen[1]).toMatchObject({ ownerId: undefined, caller: 'gateway' })
    expect(seen[1]?.requestId).not.toBe('a b')
  })

  it('takes what a caller does not say from the request that it serves, and gives the handler a context', async () => {
    const seen: unknown[] = []
    await serve({
      get: async () => {
        seen.push(currentContext())
        return novelOf('')
      },
    })
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await runInContext({ requestId: 'r-2', trace, ownerId }, async () => {
      await novels().get({ id: 'a' })
      await novels().get({ id: 'a' }, { requestId: 'r-3' })
    })
    expect(seen).toMatchObject([
      { requestId: 'r-2', trace, ownerId },
      { requestId: 'r-3', trace, ownerId },
    ])
    const gone = AbortSignal.abort()
    const cancelled = runInContext({ requestId: 'r-4', signal: gone }, async () => await novels().get({ id: 'a' }))
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
  })
}

const epoch = (): number => Math.floor(Date.now() / 1000)

/** A token as chat might make it for codex, with what a forger changes. */
async function forge(
  change: {
    header?: Record<string, string>
    claims?: Record<string, unknown>
    key?: string
    ageS?: number
    lifeS?: number
  } = {},
): Promise<string> {
  const { header = {}, claims = {}, key = keys.chat.privateKey, ageS = 0, lifeS = 60 } = change
  const jwt = new SignJWT({
    iss: 'chat',
    aud: 'codex',
    sub: ownerId,
    iat: epoch() - ageS,
    exp: epoch() - ageS + lifeS,
    ...claims,
  })
  return await jwt
    .setProtectedHeader({ alg: 'EdDSA', typ: 'scriptorium-call+jwt', ...header })
    .sign(readPrivateKey(key))
}

function bearing(token: string): NetworkOptions {
  return { signer: { sign: async () => token } }
}

function describeCallers(serve: Serve, novels: Connect, fixture: () => Fixture): void {
  const forgeries: [string, () => Promise<string>][] = [
    ['no token', async () => ''],
    ['garbage', async () => 'a.b.c'],
    [
      'the algorithm none',
      async () =>
        `${Buffer.from('{"alg":"none","typ":"scriptorium-call+jwt"}').toString('base64url')}.${(await forge()).split('.')[1]}.`,
    ],
    [
      'a public key used as a shared secret',
      async () =>
        await new SignJWT({ iss: 'chat', aud: 'codex', iat: epoch(), exp: epoch() + 60 })
          .setProtectedHeader({ alg: 'HS256', typ: 'scriptorium-call+jwt' })
          .sign(await importJWK({ kty: 'oct', k: keys.chat.publicKey, alg: 'HS256' })),
    ],
    ['another name for the same algorithm', async () => await forge({ header: { alg: 'Ed25519' } })],
    ['a signature cut off', async () => (await forge()).replace(/\.[^.]*$/, '.')],
    [
      'another user written in',
      async () => {
        const [head, , signature] = (await forge()).split('.')
        return `${head}.${Buffer.from(JSON.stringify({ iss: 'chat', aud: 'codex', sub: newId(), iat: epoch(), exp: epoch() + 60 })).toString('base64url')}.${signature}`
      },
    ],
    ['another audience', async () => await forge({ claims: { aud: 'ai-broker' } })],
    ['no audience', async () => await forge({ claims: { aud: undefined } })],
    ['another type', async () => await forge({ header: { typ: 'JWT' } })],
    ['expired beyond the leeway', async () => await forge({ ageS: 120 })],
    ['from the future', async () => await forge({ ageS: -120 })],
    ['good for a day', async () => await forge({ lifeS: 86_400 })],
    ['no end', async () => await forge({ claims: { exp: undefined } })],
    ['the key of another service', async () => await forge({ key: keys.gateway.privateKey })],
    ['a key of nobody', async () => await forge({ key: generateServiceKeys().privateKey })],
    ['an issuer of nobody', async () => await forge({ claims: { iss: '__proto__' } })],
    ['a user that is no id', async () => await forge({ claims: { sub: "x' OR 1=1" } })],
  ]

  it.each(forgeries)('refuses %s', async (_what, make) => {
    let calls = 0
    await serve({
      get: async () => {
        calls += 1
        return novelOf('')
      },
    })
    // Never the user's fault: for a caller such a service is out of reach.
    await expect(novels('chat', bearing(await make())).get({ id: 'a' })).rejects.toMatchObject({
      code: 'unavailable',
      cause: expect.objectContaining({ code: 'unauthenticated' }),
    })
    expect(calls).toBe(0)
  })

  it('D5: tells a clock that is off in words, and turns health red until a token is taken again', async () => {
    await serve({})
    let ageS = 600
    const network = fixture().caller('chat', { signer: { sign: async () => await forge({ ageS }) } })
    const client = network.client(codex.novels)
    expect(await network.health('codex')).toEqual({ ok: true })
    await expect(client.get({ id: 'a' })).rejects.toMatchObject({ code: 'unavailable', retryable: true })
    expect(fixture().log.join('')).toMatch(/was signed \d{3} s ago by this machine's clock/)
    expect(await network.health('codex')).toMatchObject({ ok: false, detail: expect.stringContaining('clocks') })
    ageS = 0
    await client.get({ id: 'a' })
    expect(await network.health('codex')).toEqual({ ok: true })
  })

  it('D5: a call without its user is a fault of the caller, and no refused token: health stays green', async () => {
    await serve({ get: async (_request, context) => novelOf(requireOwner(context)) })
    const network = fixture().caller('chat')
    await expect(network.client(codex.novels).get({ id: 'a' })).rejects.toMatchObject({
      code: 'internal',
      cause: expect.objectContaining({ code: 'unauthenticated' }),
    })
    expect(await network.health('codex')).toEqual({ ok: true })
  })

  it('takes a genuine one, also from a clock 25 s off', async () => {
    await serve({})
    await expect(novels('chat', bearing(await forge())).get({ id: 'a' })).resolves.toMatchObject({ id: 'a' })
    await expect(novels('chat', bearing(await forge({ ageS: -25 }))).get({ id: 'b' })).resolves.toMatchObject({
      id: 'b',
    })
    await expect(novels('chat', bearing(await forge({ ageS: 80 }))).get({ id: 'c' })).resolves.toMatchObject({
      id: 'c',
    })
  })

  it('lets call only who may, method by method', async () => {
    const callers = {
      create: ['gateway'],
      get: ['gateway', 'chat'],
      list: ['gateway'],
      update: ['gateway'],
      delete: [],
    } as const
    await serve({}, { callers })
    await expect(novels('chat').get({ id: 'a' })).resolves.toMatchObject({ id: 'a' })
    await expect(novels('chat').create({ id: 'a' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(novels('gateway').create({ id: 'a' })).resolves.toMatchObject({ id: 'a' })
    await expect(novels('gateway').delete({ id: 'a' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(novels('ai-broker').get({ id: 'a' })).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('keeps users apart, however fast they follow each other', async () => {
    await serve({ get: async (_request, context) => novelOf(requireOwner(context)) })
    const client = novels()
    const owners = Array.from({ length: 20 }, newId)
    const answers = await Promise.all(
      Array.from(
        { length: 200 },
        async (_, index) => (await client.get({ id: 'a' }, { ownerId: owners[index % 20] })).id,
      ),
    )
    expect(answers).toEqual(Array.from({ length: 200 }, (_, index) => owners[index % 20]))
    await expect(client.get({ id: 'a' })).rejects.toMatchObject({
      cause: expect.objectContaining({ code: 'unauthenticated' }),
    })
  })

  it('signs for no user that is no id', async () => {
    await serve({})
    await expect(
      novels('chat', { signer: createSigner({ self: 'chat', privateKey: keys.chat.privateKey }) }).get(
        { id: 'a' },
        { ownerId: 'alice' },
      ),
    ).rejects.toMatchObject({ code: 'internal' })
  })
}

function describeLoss(serve: Serve, novels: Connect, fixture: () => Fixture): void {
  const withinMs = async <T>(ms: number, work: Promise<T>): Promise<T> => {
    const startedAtMs = performance.now()
    const result = await work
    expect(performance.now() - startedAtMs).toBeLessThan(ms)
    return result
  }

  it('says unavailable, soon, when nobody serves', async () => {
    const server = await serve({})
    const client = novels()
    await client.get({ id: 'a' })
    await server.close({ graceMs: 0 })
    await withinMs(5_000, expect(client.get({ id: 'a' })).rejects.toMatchObject({ code: 'unavailable' }))
    await withinMs(
      5_000,
      expect(client.update({ id: 'a', version: 0, mask: [] })).rejects.toMatchObject({ code: 'unavailable' }),
    )
  })

  it('lets what is under way end when it closes, and takes nothing new', async () => {
    const gate = Promise.withResolvers<undefined>()
    const began = Promise.withResolvers<undefined>()
    const server = await serve({
      update: async () => {
        began.resolve(undefined)
        await gate.promise
        return novelOf('done')
      },
    })
    const client = novels()
    const ending = client.update({ id: '', version: 0, mask: [] }, { deadlineMs: 10_000 })
    await began.promise
    const closing = server.close({ graceMs: 8_000 })
    await expect(client.create({ id: '' })).rejects.toMatchObject({ code: 'unavailable' })
    gate.resolve(undefined)
    await expect(ending).resolves.toMatchObject({ id: 'done' })
    await withinMs(4_000, closing)
  })

  it('cuts what does not end in its time', async () => {
    const began = Promise.withResolvers<undefined>()
    const server = await serve({
      update: async () => {
        began.resolve(undefined)
        return await never
      },
    })
    const hanging = expect(
      novels().update({ id: '', version: 0, mask: [] }, { deadlineMs: 10_000 }),
    ).rejects.toMatchObject({ code: 'unavailable' })
    await began.promise
    await withinMs(4_000, server.close({ graceMs: 20 }))
    await hanging
  })

  it('tells whether a service answers', async () => {
    const network: RpcNetwork = fixture().caller('chat')
    expect(await network.health('codex')).toMatchObject({ ok: false })
    const server = await serve({})
    expect(await network.health('codex')).toEqual({ ok: true })
    await server.close({ graceMs: 0 })
    expect(await network.health('codex')).toMatchObject({ ok: false })
  })
}
