import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiUser, newRecord } from '@scriptorium/testkit/api-user'
import type { StoredGeneration } from '@scriptorium/testkit/api-user'
import { createTestLogger, freePort, waitFor } from '@scriptorium/testkit'
import { readEnv } from '@scriptorium/runtime'
import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { readEmbeddedConfig } from '../src/config.ts'
import { createEmbedded } from '../src/embedded.ts'
import { explain } from '../src/error-message.ts'
import { startCopy } from './running-copy.ts'

type Page<T> = { items: T[] }
const account = { email: `${randomUUID()}@example.org`, password: 'a long enough password', name: 'Ada' }

let folder = ''
let dataDir = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scriptorium-'))
  // Open to root's PostgreSQL, which would keep its files elsewhere for ever otherwise.
  await chmod(folder, 0o755)
  dataDir = join(folder, 'data')
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

async function signIn(url: string): Promise<ApiUser> {
  const user = new ApiUser(url)
  await user.persist('POST', '/sessions', { email: account.email, password: account.password })
  return user
}

async function firstThread(user: ApiUser): Promise<string> {
  const [novel] = (await user.persist<Page<{ id: string }>>('GET', '/novels')).items
  const [thread] = (await user.persist<Page<{ id: string }>>('GET', `/novels/${novel!.id}/threads`)).items
  return thread!.id
}

/** In the order in which a life goes: each test goes on with the data of the one before. */
describe('a copy of one’s own', () => {
  it('starts on an empty folder, tells in full where the data is, serves the web app, and stops cleanly', async () => {
    const copy = await startCopy(relative(process.cwd(), dataDir))
    expect(copy.output()).toContain(`Your data is in ${dataDir}.`)
    const page = await fetch(copy.url)
    expect(await page.text()).toContain('<title>Scriptorium')
    await new ApiUser(copy.url).persist('POST', '/accounts', account)
    expect(await copy.end('SIGTERM')).toBe(0)
  }, 90_000)

  it('killed in mid-answer, ends it failed with its text at the next start; nothing else is lost', async () => {
    const copy = await startCopy(dataDir)
    const user = await signIn(copy.url)
    const thread = await firstThread(user)
    const sent = await user.persist<{ reply: { id: string } }>('POST', `/threads/${thread}/messages`, {
      content: 'What is Maren hiding?',
      model: 'demo-slow',
    })
    const record = newRecord()
    const reading = user.follow(sent.reply.id, 20_000, record)
    // A checkpoint is 500 ms old at most, so what is shown longer than that is kept.
    const shown = await waitFor(() => record.text !== '' && record.text, { timeoutMs: 15_000, what: 'the first text' })
    await waitFor(
      async () =>
        (await user.persist<StoredGeneration>('GET', `/generations/${sent.reply.id}`)).text.length >= shown.length,
      { timeoutMs: 5_000, what: 'a checkpoint' },
    )
    await copy.end('SIGKILL')

    const next = await startCopy(dataDir)
    const again = await signIn(next.url)
    const ended = await waitFor(
      async () => {
        const stored = await again.persist<StoredGeneration>('GET', `/generations/${sent.reply.id}`)
        return stored.status !== 'streaming' && stored
      },
      { timeoutMs: 15_000, what: 'the end of the answer' },
    )
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'interrupted' } })
    expect(ended.text.startsWith(shown)).toBe(true)
    record.end = { status: 'given up', length: 0, sha256: '' }
    await reading
    expect(await next.end('SIGTERM')).toBe(0)
  }, 120_000)
})

describe('a start that cannot be', () => {
  it('says that the port is in use, and how to choose another', async () => {
    const taken = createServer()
    const port = await freePort()
    await new Promise<void>((resolve) => {
      taken.listen(port, '127.0.0.1', resolve)
    })
    await expect(startCopy(dataDir, { PORT: String(port) })).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining(`Port ${port} on 127.0.0.1 is in use`),
    })
    taken.close()
  })

  it('says that a setting is wrong, by its name', async () => {
    await expect(startCopy(dataDir, { PORT: 'eighty' })).rejects.toMatchObject({
      exitCode: 78,
      message: expect.stringMatching(/:\n {2}PORT must be a whole number from 1 to 65535\.\n$/),
    })
  })
})

/** In this process: what a copy of its own prints is the sentence of the error, as the port's shows. */
describe('data that cannot be used', () => {
  async function refusal(dataFolder: string): Promise<string> {
    const env = { DATA_DIR: dataFolder, PORT: String(await freePort()) }
    const embedded = createEmbedded({
      config: readEnv(env, (reader) => readEmbeddedConfig(reader, dataFolder)),
      webDir: undefined,
      logger: createTestLogger(),
    })
    const error = await embedded.start().then(
      () => undefined,
      (reason: unknown) => reason,
    )
    await embedded.stop()
    return error === undefined ? 'it started' : explain(error)
  }

  it('says that the data folder cannot be written', async () => {
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    expect(await refusal(join(file, 'data'))).toMatch(/data folder .* cannot be written/)
  })

  it('refuses data without its keys, and keys that are damaged', async () => {
    const keys = join(dataDir, 'keys.json')
    await rename(keys, join(folder, 'keys.json'))
    expect(await refusal(dataDir)).toContain('keys.json is missing')
    await writeFile(keys, '{"format": 1')
    expect(await refusal(dataDir)).toContain('is damaged')
    await rename(join(folder, 'keys.json'), keys)
  })

  it('misses a database that is gone, and makes none again in silence', async () => {
    await rename(join(dataDir, 'postgres'), join(folder, 'postgres'))
    expect(await refusal(dataDir)).toMatch(/^The database files of .* are gone; put them back from a backup, /)
    expect((await readdir(dataDir)).filter((name) => name !== 'blobs')).toEqual(['keys.json'])
    await rename(join(folder, 'postgres'), join(dataDir, 'postgres'))
  })

  it('says that the database has lost a file', async () => {
    const { home } = JSON.parse(await readFile(join(dataDir, 'postgres', 'server.json'), 'utf8')) as { home: string }
    await rm(join(home, 'cluster', 'global', 'pg_control'))
    expect(await refusal(dataDir)).toMatch(/backup|lost|missing/i)
  })
})
