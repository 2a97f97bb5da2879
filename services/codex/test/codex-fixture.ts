/** The codex service as its callers see it: over calls, on a real database, with the bus and the calls in process. */
import { createMemoryBus } from '@scriptorium/bus/memory'
import type { EventEnvelope } from '@scriptorium/contracts'
import { createDatabase } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import { codex, createSigner, createVerifier, generateServiceKeys } from '@scriptorium/rpc'
import type { RpcNetwork } from '@scriptorium/rpc'
import { createLocalHub, createLocalNetwork } from '@scriptorium/rpc/local'
import { newId } from '@scriptorium/runtime'
import { createDirectJobs, createTestLogger, freshDatabase } from '@scriptorium/testkit'
import type { FreshDatabase } from '@scriptorium/testkit'
import { codexMigrations, codexSchema, createCodex, defaultCodexConfig } from '../src/index.ts'

export type CodexFixture = Awaited<ReturnType<typeof openCodexFixture>>

export async function openCodexFixture() {
  const fresh: FreshDatabase = await freshDatabase({
    services: [{ schema: codexSchema, directories: codexMigrations }],
  })
  const logger = createTestLogger()
  const database: Database = createDatabase({
    appUrl: fresh.appUrl(codexSchema),
    systemUrl: fresh.systemUrl(codexSchema),
    poolSize: 4,
    systemPoolSize: 2,
    applicationName: 'test',
    logger,
  })
  const bus = createMemoryBus({ logger })
  const keys = { gateway: generateServiceKeys(), chat: generateServiceKeys(), codex: generateServiceKeys() }
  const publicKeys = Object.fromEntries(Object.entries(keys).map(([name, pair]) => [name, pair.publicKey]))
  const hub = createLocalHub()
  const network = (self: 'gateway' | 'chat' | 'codex'): RpcNetwork =>
    createLocalNetwork({
      hub,
      self,
      signer: createSigner({ self, privateKey: keys[self].privateKey }),
      verifier: createVerifier({ self, publicKeys }),
      logger,
    })

  const deleted: EventEnvelope<'novel.deleted'>[] = []
  await bus.subscribe({ group: 'test', handlers: { 'novel.deleted': async (event) => void deleted.push(event) } })
  const service = createCodex(defaultCodexConfig, {
    database,
    bus,
    jobs: createDirectJobs(),
    rpc: network('codex'),
    logger,
  })
  await service.start()
  const gateway = network('gateway')
  return {
    service,
    fresh,
    database,
    deleted,
    network,
    logger,
    novels: gateway.client(codex.novels),
    entries: gateway.client(codex.entries),
    context: gateway.client(codex.context),
    async close(): Promise<void> {
      await service.stop()
      await bus.close()
      await database.close()
      await fresh.drop()
    },
  }
}

/** A novel of a new owner, or of the one given. */
export async function makeNovel(
  fixture: CodexFixture,
  { ownerId = newId(), ...fields }: { ownerId?: string; title?: string; language?: string } = {},
) {
  const novel = await fixture.novels.create({ id: newId(), fields: { title: 'The Salt Road', ...fields } }, { ownerId })
  return { ownerId, novelId: novel.id, novel }
}

export const alias = (text: string) => ({
  text,
  caseSensitive: false,
  wholeWord: true,
  foldDiacritics: false,
  enabled: true,
})
