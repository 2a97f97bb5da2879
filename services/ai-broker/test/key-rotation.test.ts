import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { createKeyRotator } from '../src/index.ts'
import { parseMasterKeys } from '../src/domain/connection/master-keys.ts'
import { createLocalKeyProvider } from '../src/store/keys/key-provider.ts'
import { createKeyRotation } from '../src/store/keys/key-rotation.ts'
import { createKeyVault } from '../src/store/keys/key-vault.ts'
import type { KeyVault } from '../src/store/keys/key-vault.ts'
import { openKeyProvider } from '../src/store/keys/open-key-provider.ts'
import { masterKeys, openBrokerFixture } from './broker-fixture.ts'
import { startTransitServer } from './transit-server.ts'
import type { BrokerFixture } from './broker-fixture.ts'

let fixture: BrokerFixture
let count = 0
const newest = `2:${randomBytes(32).toString('base64')}`
const both = `${newest},${masterKeys}`

beforeAll(async () => {
  fixture = await openBrokerFixture({ config: { masterKeys } })
})
afterAll(async () => await fixture.close())

const vaultOf = (keys: string) => createKeyVault(createLocalKeyProvider(parseMasterKeys(keys)))

async function makeKeys(number: number): Promise<void> {
  for (let index = 0; index < number; index += 1)
    await fixture.connect(newId(), { apiKey: `sk-canary-rotation-${count++}` })
}

type Row = { owner_id: string; id: string; key_kek_version: number } & Record<string, Buffer>

const rows = async () =>
  await fixture.fresh.sql<Row>('SELECT * FROM ai_broker.connections WHERE key_kek_version IS NOT NULL')
const versions = async () => new Set((await rows()).map((row) => row.key_kek_version))

async function open(vault: KeyVault, row: Row): Promise<string> {
  const bytes = (name: string) => new Uint8Array(row[name] ?? [])
  const sealed = {
    kekVersion: row.key_kek_version,
    wrappedDek: bytes('key_wrapped_dek'),
    nonce: bytes('key_nonce'),
    ciphertext: bytes('key_ciphertext'),
    tag: bytes('key_tag'),
  }
  return (await vault.open(sealed, { ownerId: row.owner_id, rowId: row.id, field: 'api_key' })).reveal()
}

const rotation = (keys: string, batch = 3) => {
  const provider = createLocalKeyProvider(parseMasterKeys(keys))
  const { database, logger } = fixture
  return createKeyRotation({ database, provider, vault: createKeyVault(provider), logger, batch })
}

describe('a rotation of the master key', () => {
  it('seals every key again, two at once, with one stopped half way, while keys are read and changed', async () => {
    await makeKeys(24)
    const stopped = new AbortController()
    const halfWay = rotation(both)(stopped.signal)
    stopped.abort()
    await halfWay
    expect((await versions()).has(1)).toBe(true)
    const vault = vaultOf(both)
    const ended = new AbortController()
    const reading = (async () => {
      while (!ended.signal.aborted)
        for (const row of await rows()) expect(await open(vault, row)).toMatch(/^sk-canary-rotation-/)
    })()
    const changing = makeKeys(5)
    const reports = await Promise.all([rotation(both)(), rotation(both)()])
    await changing
    await rotation(both)()
    ended.abort()
    await reading
    expect(await versions()).toEqual(new Set([2]))
    expect(reports.every(({ version, unreadable }) => version === 2 && unreadable === 0)).toBe(true)
    // The old master key may go.
    const onlyNewest = vaultOf(newest)
    const opened = await Promise.all((await rows()).map(async (row) => await open(onlyNewest, row)))
    expect(new Set(opened).size).toBe(29)
    expect(await createKeyRotator({ masterKeys: newest }, fixture)()).toEqual({
      version: 2,
      rotated: 0,
      unreadable: 0,
      left: 0,
    })
  })

  it('leaves a key alone that it cannot open, and says so; the others are rotated', async () => {
    await makeKeys(3)
    const lost = (await rows()).find((row) => row.key_kek_version === 1)
    await fixture.fresh.sql(`UPDATE ai_broker.connections SET key_tag = '\\x00' WHERE id = $1`, [lost?.id])
    expect(await rotation(both, 1)()).toEqual({ version: 2, rotated: 2, unreadable: 1, left: 1 })
    expect(JSON.stringify(fixture.logger.lines)).not.toContain('sk-canary')
  })

  it('is a program of its own beside the services, which says by its end whether old versions may go', async () => {
    await fixture.fresh.sql('DELETE FROM ai_broker.connections')
    await makeKeys(2)
    const run = async (keys: string) =>
      await new Promise<{ code: unknown; text: string }>((resolve) => {
        const env = {
          PATH: process.env['PATH'],
          MASTER_KEYS: keys,
          DATABASE_URL: fixture.fresh.appUrl('ai_broker'),
          SYSTEM_DATABASE_URL: fixture.fresh.systemUrl('ai_broker'),
        }
        const program = fileURLToPath(new URL('../../../embedded/src/rotate-keys.ts', import.meta.url))
        execFile(process.execPath, [program], { env, timeout: 30_000 }, (error, stdout, stderr) =>
          resolve({ code: error?.code ?? 0, text: stdout + stderr }),
        )
      })
    expect(await run(newest)).toMatchObject({ code: 1, text: expect.stringContaining('"left":2') })
    expect(await run(both)).toMatchObject({ code: 0, text: expect.stringContaining('"rotated":2') })
    expect(await versions()).toEqual(new Set([2]))
  }, 60_000)

  it('goes to a key service as well, which then has every master key, and rotates there', async () => {
    await fixture.fresh.sql('DELETE FROM ai_broker.connections')
    await makeKeys(3)
    const token = 'hvs.0123456789abcdefghij'
    const service = await startTransitServer(token)
    const keyService = { url: service.url, token, key: 'novels', mount: 'secrets/transit' }
    const { provider, close } = openKeyProvider({ masterKeys: '', keyService })
    try {
      expect(await createKeyRotator({ masterKeys: '', keyService }, fixture)()).toMatchObject({ rotated: 0, left: 3 })
      const moved = { version: 1_000_001, rotated: 3, unreadable: 0, left: 0 }
      expect(await createKeyRotator({ masterKeys, keyService }, fixture)()).toEqual(moved)
      service.rotate()
      const rotated = { ...moved, version: 1_000_002 }
      expect(await createKeyRotator({ masterKeys: '', keyService }, fixture)()).toEqual(rotated)
      const vault = createKeyVault(provider)
      for (const row of await rows()) expect(await open(vault, row)).toMatch(/^sk-canary-rotation-/)
      const [first, second] = await rows()
      // What is authenticated is so there, too: a wrapped key of another row, or of another version, opens nothing.
      const foreign = { ...first, key_wrapped_dek: second?.key_wrapped_dek } as unknown as Row
      await expect(open(vault, foreign)).rejects.toThrow('400')
      await expect(open(vault, { ...first, key_kek_version: 1_000_001 } as Row)).rejects.toThrow('another version')
      service.fail(503)
      const failure = await open(vault, first as Row).catch((error: unknown) => String(error))
      expect(failure).toBe('Error: the key service answered 503 to decrypt')
      // Data keys went there; API keys did not.
      expect(JSON.stringify(service.seen)).not.toMatch(/sk-canary|c2stY2FuYXJ5/)
      expect(JSON.stringify(fixture.logger.lines)).not.toContain(token)
    } finally {
      await close()
      await service.close()
    }
  })

  it('is the only one of the system role that sees keys', async () => {
    const text = 'SELECT id FROM connections'
    expect((await fixture.database.querySystem({ name: 'keys_of_all', text })).rows).toEqual([])
  })
})
