import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiUser, newRecord } from '@scriptorium/testkit/api-user'
import type { StoredGeneration } from '@scriptorium/testkit/api-user'
import { waitFor } from '@scriptorium/testkit'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCopy } from './running-copy.ts'

type Page<T> = { items: T[] }

const raiseErrors = createRequire(import.meta.url).resolve('@scriptorium/testkit/raise-errors')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scriptorium-'))
  await chmod(folder, 0o755)
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

describe('every event emitter of the embedded run', () => {
  it('D1: may report an error while an answer streams: each has its listener, and the process goes on', async () => {
    const copy = await startCopy(join(folder, 'data'), { NODE_OPTIONS: `--import ${raiseErrors}` })
    const user = new ApiUser(copy.url)
    await user.persist('POST', '/accounts', { email: 'ada@example.org', password: 'a long enough one', name: 'Ada' })
    const [novel] = (await user.persist<Page<{ id: string }>>('GET', '/novels')).items
    const [thread] = (await user.persist<Page<{ id: string }>>('GET', `/novels/${novel!.id}/threads`)).items
    const sent = await user.persist<{ reply: { id: string } }>('POST', `/threads/${thread!.id}/messages`, {
      content: 'What is Maren hiding?',
      model: 'demo-slow',
    })
    const record = newRecord()
    const reading = user.follow(sent.reply.id, 40_000, record)
    await waitFor(() => record.text !== '', { timeoutMs: 15_000, what: 'the first text' })

    copy.process.kill('SIGUSR2')
    await waitFor(() => copy.output().includes('raised: done'), { timeoutMs: 15_000, what: 'all errors to be raised' })
    expect(copy.output().match(/nobody listens to .*/g) ?? []).toEqual([])

    await reading
    const stored = await user.persist<StoredGeneration>('GET', `/generations/${sent.reply.id}`)
    expect(['complete', 'failed']).toContain(stored.status)
    await waitFor(async () => (await fetch(`${copy.url}/readyz`)).ok, { timeoutMs: 10_000, what: 'readiness' })
    expect(copy.output()).not.toContain('nobody caught')
    expect(await copy.end('SIGTERM')).toBe(0)
  }, 120_000)
})
