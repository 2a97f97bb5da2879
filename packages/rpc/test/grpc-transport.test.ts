import { EventEmitter } from 'node:events'
import { createServer, connect } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Client, Metadata, credentials } from '@grpc/grpc-js'
import { createLogger } from '@scriptorium/runtime'
import { codex, createSigner, createVerifier, register } from '../src/index.ts'
import type { RpcNetwork } from '../src/index.ts'
import { createGrpcNetwork } from '../src/grpc-transport.ts'
import { describeTransport } from './conformance.ts'
import { grpcAdapter, keys, publicKeys } from './fixture.ts'
import type { Fixture } from './fixture.ts'

describeTransport(grpcAdapter)

const handlers = {
  lookup: async () => ({
    text: '',
    tokens: 0,
    estimated: false,
    entries: [],
    budgetTokens: 0,
    codexVersion: '',
    scenes: [],
  }),
  findMentions: async () => ({ mentions: [] }),
  suggest: async () => ({ suggestions: [], reach: 'all' }),
  knownScenes: async () => ({ ids: [] }),
  proposeAliases: async () => ({ aliases: [] }),
  checkAliases: async () => ({ findings: [], scenes: 0, truncated: false }),
  draftEntry: async () => ({ type: 'character', aliases: [], description: '' }),
}

describe('the gRPC server', () => {
  let fixture: Fixture
  let address = ''
  beforeEach(async () => {
    fixture = grpcAdapter.open()
    address = (await fixture.serve([register(codex.context, handlers, { callers: ['chat'] })])).address ?? ''
  })
  afterEach(async () => {
    await fixture.close()
  })

  const noMessage = Buffer.from([0xff, 0xff, 0xff])

  async function raw(
    path: string,
    metadata: Metadata,
    options: { deadline?: number } = {},
    bytes = noMessage,
  ): Promise<{ code: number; bytes?: Buffer }> {
    const client = new Client(address, credentials.createInsecure())
    const asIs = (bytes: Buffer): Buffer => bytes
    return await new Promise((resolve) => {
      client.makeUnaryRequest(path, asIs, asIs, bytes, metadata, options, (error, answer) => {
        client.close()
        resolve(error === null ? { code: 0, ...(answer === undefined ? {} : { bytes: answer }) } : { code: error.code })
      })
    })
  }

  async function signed(): Promise<Metadata> {
    const metadata = new Metadata()
    metadata.set(
      'authorization',
      `Bearer ${await createSigner({ self: 'chat', privateKey: keys.chat.privateKey }).sign('codex', undefined)}`,
    )
    return metadata
  }

  it('refuses a call without a deadline, and bytes that are no message', async () => {
    expect(await raw('/scriptorium.codex.v1.Context/Lookup', await signed(), {}, Buffer.alloc(0))).toEqual({ code: 3 })
    expect(
      await raw(
        '/scriptorium.codex.v1.Context/Lookup',
        await signed(),
        { deadline: Date.now() + 5_000 },
        Buffer.alloc(0),
      ),
    ).toMatchObject({ code: 0 })
    expect(fixture.log.join('')).not.toContain('"level":"error"')
    expect(await raw('/scriptorium.codex.v1.Context/Lookup', await signed(), { deadline: Date.now() + 5_000 })).toEqual(
      { code: 3 },
    )
  })

  it('asks who calls before it looks at the bytes', async () => {
    expect(await raw('/scriptorium.codex.v1.Context/Lookup', new Metadata(), { deadline: Date.now() + 5_000 })).toEqual(
      { code: 16 },
    )
  })

  it('answers the health check, and has no reflection', async () => {
    expect(await raw('/grpc.health.v1.Health/Check', new Metadata(), { deadline: Date.now() + 5_000 })).toEqual({
      code: 0,
      bytes: Buffer.from([8, 1]),
    })
    expect(
      await raw('/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', new Metadata(), {
        deadline: Date.now() + 5_000,
      }),
    ).toEqual({ code: 12 })
  })

  it('survives malformed frames', async () => {
    const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])
    const bodies = [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.alloc(4_096, 0xff),
      Buffer.concat([preface, settings, Buffer.alloc(4_096, 0x41)]),
      Buffer.concat([preface, settings, Buffer.from([0, 0, 4, 1, 5, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff])]),
    ]
    for (const body of bodies) await sendRaw(address, body)
    await expect(
      fixture.caller('chat').client(codex.context).findMentions({ novelId: 'n', text: '' }),
    ).resolves.toEqual({
      mentions: [],
    })
  })
})

/** Writes bytes to a port and waits for the other side to hang up, or 300 ms. */
async function sendRaw(address: string, bytes: Buffer): Promise<void> {
  const [host = '', port = ''] = address.split(':')
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), host, () => void socket.write(bytes))
    socket.setTimeout(300, () => socket.destroy())
    socket.on('error', () => undefined)
    socket.on('data', () => undefined)
    socket.on('close', () => resolve())
  })
}

describe('the gRPC client', () => {
  const open: { servers: Server[]; sockets: Socket[]; networks: RpcNetwork[] } = {
    servers: [],
    sockets: [],
    networks: [],
  }
  afterEach(async () => {
    for (const network of open.networks.splice(0)) await network.close()
    for (const socket of open.sockets.splice(0)) socket.destroy()
    for (const server of open.servers.splice(0)) server.close()
  })

  async function peer(onSocket: (socket: Socket) => void): Promise<RpcNetwork> {
    const server = createServer((socket) => {
      open.sockets.push(socket)
      socket.on('error', () => undefined)
      onSocket(socket)
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    open.servers.push(server)
    const network = createGrpcNetwork({
      self: 'chat',
      addresses: { codex: `127.0.0.1:${(server.address() as AddressInfo).port}` },
      signer: createSigner({ self: 'chat', privateKey: keys.chat.privateKey }),
      verifier: createVerifier({ self: 'chat', publicKeys }),
      logger: createLogger({ service: 'chat', level: 'silent' }),
    })
    open.networks.push(network)
    return network
  }

  it('finds a server again that was away', async () => {
    const base = {
      signer: createSigner({ self: 'codex' as const, privateKey: keys.codex.privateKey }),
      verifier: createVerifier({ self: 'codex' as const, publicKeys }),
      logger: createLogger({ service: 'codex', level: 'silent' }),
    }
    const context = register(codex.context, handlers, { callers: ['chat'] })
    const serveAt = async (port: number) => {
      const network = createGrpcNetwork({ self: 'codex', addresses: {}, listen: { host: '127.0.0.1', port }, ...base })
      open.networks.push(network)
      return await network.serve([context])
    }
    const first = await serveAt(0)
    const port = Number(first.address?.split(':')[1])
    const network = createGrpcNetwork({
      self: 'chat',
      addresses: { codex: `127.0.0.1:${port}` },
      ...base,
      signer: createSigner({ self: 'chat', privateKey: keys.chat.privateKey }),
    })
    open.networks.push(network)
    const client = network.client(codex.context)
    await client.lookup({ novelId: '', texts: [], pins: [], sceneIds: [], budgetTokens: 0 })
    await first.close({ graceMs: 0 })
    await expect(
      client.lookup({ novelId: '', texts: [], pins: [], sceneIds: [], budgetTokens: 0 }),
    ).rejects.toMatchObject({
      code: 'unavailable',
    })
    await serveAt(port)
    // Each try waits up to half a second for the connection; a busy machine may need more than one.
    const tries = async (left: number): Promise<unknown> =>
      await client
        .lookup({ novelId: '', texts: [], pins: [], sceneIds: [], budgetTokens: 0 })
        .catch(async (error: unknown) => {
          if (left === 0) throw error
          return await tries(left - 1)
        })
    expect(await tries(10)).toMatchObject({ entries: [] })
  })

  it('ends at its deadline with a peer that takes the connection and says nothing', async () => {
    const network = await peer(() => undefined)
    const startedAtMs = performance.now()
    await expect(network.client(codex.novels).get({ id: 'a' }, { deadlineMs: 300 })).rejects.toMatchObject({
      code: 'deadline_exceeded',
    })
    expect(performance.now() - startedAtMs).toBeLessThan(5_000)
  })

  it.each([
    ['text', Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')],
    ['noise', Buffer.alloc(4_096, 0xff)],
    ['a frame cut short', Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 99, 1])],
  ])('survives a peer that answers with %s', async (_what, bytes) => {
    const network = await peer((socket) => socket.once('data', () => void socket.end(bytes)))
    await expect(network.client(codex.novels).get({ id: 'a' }, { deadlineMs: 1_000 })).rejects.toMatchObject({
      code: expect.stringMatching(/^(unavailable|deadline_exceeded|internal)$/),
    })
  })
})

describe('a service that hangs', () => {
  it('D3: does not answer, but one replica that does is enough', async () => {
    const fixture = grpcAdapter.open()
    const { address = '' } = await fixture.serve([register(codex.context, handlers, { callers: ['chat'] })])
    // Takes connections and says nothing.
    const sockets = new Set<Socket>()
    const silent = createServer((socket) => void sockets.add(socket.on('error', () => undefined)))
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve)
    })
    const hung = `127.0.0.1:${(silent.address() as AddressInfo).port}`
    const networks = [hung, `${hung},${address}`].map((addresses) =>
      createGrpcNetwork({
        self: 'chat',
        addresses: { codex: `ipv4:${addresses}` },
        signer: createSigner({ self: 'chat', privateKey: keys.chat.privateKey }),
        verifier: createVerifier({ self: 'chat', publicKeys }),
        logger: createLogger({ service: 'test', level: 'silent' }),
      }),
    )
    try {
      const health = await Promise.all(networks.map(async (network) => await network.health('codex')))
      expect(health.map(({ ok }) => ok)).toEqual([false, true])
    } finally {
      await Promise.all(networks.map(async (network) => await network.close()))
      for (const socket of sockets) socket.destroy()
      silent.close()
      await fixture.close()
    }
  })
})

describe('the HTTP/2 server beneath', () => {
  it('D1: may report a connection that it could not accept, and no process ends', async () => {
    const made: EventEmitter[] = []
    const emitters = EventEmitter as unknown as { init: (this: EventEmitter, options?: unknown) => void }
    const { init } = emitters
    emitters.init = function remember(options) {
      init.call(this, options)
      made.push(this)
    }
    const fixture = grpcAdapter.open()
    try {
      await fixture.serve([register(codex.context, handlers, { callers: ['chat'] })])
    } finally {
      emitters.init = init
    }
    const servers = made.filter((emitter) => emitter.constructor.name === 'Http2Server')
    expect(servers).toHaveLength(1)
    expect(() => servers[0]?.emit('error', new Error('EMFILE'))).not.toThrow()
    await fixture.close()
  })
})
