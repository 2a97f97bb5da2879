import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messagingMigrations } from '@scriptorium/database'
import { freshDatabase } from '../src/index.ts'
import { startPostgresContainer } from '../src/containers.ts'

let server: Awaited<ReturnType<typeof startPostgresContainer>>

beforeAll(async () => {
  server = await startPostgresContainer()
}, 120_000)
afterAll(() => server.stop())

describe('a PostgreSQL container', () => {
  it('gives fresh databases as the local server does', async () => {
    const services = [{ schema: 'shelf', directories: [messagingMigrations] }]
    const [one, two] = await Promise.all([
      freshDatabase({ services, serverUrl: server.superuserUrl }),
      freshDatabase({ services, serverUrl: server.superuserUrl }),
    ])
    await one.sql("INSERT INTO shelf.inbox (consumer, event_id) VALUES ('test', uuidv7())")
    expect(await one.sql('SELECT consumer FROM shelf.inbox')).toEqual([{ consumer: 'test' }])
    expect(await two.sql('SELECT consumer FROM shelf.inbox')).toEqual([])
    await Promise.all([one.drop(), two.drop()])
  })
})
