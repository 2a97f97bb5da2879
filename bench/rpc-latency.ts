/**
 * How long one unary call takes, in process and over gRPC on the loopback: a novel asked for and answered, with its signed
 * token. Run: node bench/rpc-latency.ts [calls]
 */
import { createLogger, newId } from '@scriptorium/runtime'
import { codex, createSigner, createVerifier, generateServiceKeys, register } from '@scriptorium/rpc'
import type { ClientOf, RpcNetwork, ServiceName } from '@scriptorium/rpc'
import { createGrpcNetwork } from '@scriptorium/rpc/grpc'
import { createLocalHub, createLocalNetwork } from '@scriptorium/rpc/local'

const calls = Number(process.argv[2] ?? 5_000)
const owners = Array.from({ length: 100 }, newId)
const keys = { gateway: generateServiceKeys(), codex: generateServiceKeys() }
const publicKeys = { gateway: keys.gateway.publicKey, codex: keys.codex.publicKey }
const logger = createLogger({ service: 'bench', level: 'error' })
const novel = {
  title: 'The Glass Harbour',
  language: 'en',
  synopsis: 'word '.repeat(80),
  version: 3,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  entryCount: 0,
}

function credentialsOf(self: ServiceName & keyof typeof keys) {
  return {
    self,
    logger,
    signer: createSigner({ self, privateKey: keys[self].privateKey }),
    verifier: createVerifier({ self, publicKeys }),
  }
}

async function serve(network: RpcNetwork): Promise<string | undefined> {
  const unused = async (): Promise<never> => await Promise.reject(new Error('not measured'))
  const handlers = {
    get: async ({ id }: { id: string }) => ({ ...novel, id }),
    create: unused,
    list: unused,
    update: unused,
    delete: unused,
  }
  return (await network.serve([register(codex.novels, handlers, { callers: ['gateway'] })])).address
}

async function measure(name: string, client: ClientOf<typeof codex.novels>): Promise<void> {
  const once = async (index: number): Promise<number> => {
    const startedAtMs = performance.now()
    await client.get({ id: 'n' }, { ownerId: owners[index % owners.length] })
    return performance.now() - startedAtMs
  }
  for (let index = 0; index < 1_000; index += 1) await once(index)
  const times: number[] = []
  for (let index = 0; index < calls; index += 1) times.push(await once(index))
  times.sort((a, b) => a - b)
  const startedAtMs = performance.now()
  let next = 0
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (next < calls) await once(next++)
    }),
  )
  const perSecond = calls / ((performance.now() - startedAtMs) / 1_000)
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(3)
  console.log(
    `${name}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms one after another; ${Math.round(perSecond)} calls/s with 16 at once`,
  )
}

const hub = createLocalHub()
const locals = [
  createLocalNetwork({ hub, ...credentialsOf('gateway') }),
  createLocalNetwork({ hub, ...credentialsOf('codex') }),
] as const
await serve(locals[1])
await measure('in process', locals[0].client(codex.novels))

const server = createGrpcNetwork({ ...credentialsOf('codex'), addresses: {}, listen: { host: '127.0.0.1', port: 0 } })
const address = await serve(server)
const caller = createGrpcNetwork({
  ...credentialsOf('gateway'),
  addresses: address === undefined ? {} : { codex: address },
})
await measure('gRPC', caller.client(codex.novels))

for (const network of [...locals, caller, server]) await network.close()
