import { describe, expect, it } from 'vitest'
import { messagingMigrations } from '@scriptorium/database'
import { freshDatabase, templateOf } from '../src/fresh-database.ts'

const services = [{ schema: 'crate', directories: [messagingMigrations] }]

describe('freshDatabase', () => {
  it('gives databases apart from each other, made at once from one template', async () => {
    const databases = await Promise.all(Array.from({ length: 4 }, () => freshDatabase({ services })))
    const [first, ...others] = databases
    await first?.sql("INSERT INTO crate.inbox (consumer, event_id) VALUES ('test', uuidv7())")
    for (const other of others) expect(await other.sql('SELECT * FROM crate.inbox')).toEqual([])
    expect(
      await first?.sql('SELECT datistemplate FROM pg_database WHERE datname = $1', [await templateOf(services)]),
    ).toEqual([{ datistemplate: true }])
    await Promise.all(databases.map((database) => database.drop()))
  })

  it('makes a template again that was cut short', async () => {
    const probe = await freshDatabase({ services })
    await probe.sql(`ALTER DATABASE ${await templateOf(services)} IS_TEMPLATE false`)
    await probe.drop()
    const again = await freshDatabase({ services })
    expect(await again.sql('SELECT * FROM crate.outbox')).toEqual([])
    await again.drop()
  })
})
