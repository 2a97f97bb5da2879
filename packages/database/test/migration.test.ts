import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestLogger, freshDatabase } from '@scriptorium/testkit'
import type { FreshDatabase } from '@scriptorium/testkit'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messagingMigrations, migrate, withConnection } from '../src/index.ts'
import type { MigrateOptions } from '../src/index.ts'
import { ensureRole } from '../src/service-role.ts'

let fresh: FreshDatabase
let folder: string

beforeEach(async () => {
  fresh = await freshDatabase({ services: [] })
  folder = await mkdtemp(join(tmpdir(), 'migrations-'))
})
afterEach(async () => {
  await fresh.drop()
  await rm(folder, { recursive: true })
})

async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, name, 'migration.sql'), sql)
}
function run(schema = 'attic', changes: Partial<MigrateOptions> = {}): Promise<string[]> {
  const logins = { migrationUrl: fresh.adminUrl, appUrl: fresh.appUrl(schema), systemUrl: fresh.systemUrl(schema) }
  return migrate({
    ...logins,
    schema,
    directories: [messagingMigrations, folder],
    logger: createTestLogger(),
    ...changes,
  })
}

describe('migrate', () => {
  it('applies what is missing, in order, and then nothing', async () => {
    await write('20270101000000_chests', 'CREATE TABLE chest (id uuid PRIMARY KEY)')
    await write('20270102000000_colour', "ALTER TABLE chest ADD colour text NOT NULL DEFAULT 'oak'")
    expect(await run()).toEqual([
      '20261101000000_messaging',
      '20261128000000_request_id',
      '20270101000000_chests',
      '20270102000000_colour',
    ])
    expect(await run()).toEqual([])
    await write('20270103000000_lid', 'ALTER TABLE chest ADD lid boolean')
    expect(await run()).toEqual(['20270103000000_lid'])
  })

  it('lets many start at once, in several databases that share the roles', async () => {
    await write('20270101000000_chests', 'CREATE TABLE chest (id uuid PRIMARY KEY)')
    const second = await freshDatabase({ services: [] })
    const started = [fresh, second, fresh, second, fresh, second].map((database) =>
      run('cellar', { migrationUrl: database.adminUrl }),
    )
    const applied = await Promise.all(started)
    await second.drop()
    expect(applied.filter((names) => names.length === 3)).toHaveLength(2)
    expect(applied.filter((names) => names.length === 0)).toHaveLength(4)
  })

  it('changes one role from many connections at once', async () => {
    const role = { name: 'race_app', password: 'secret' }
    for (let round = 0; round < 3; round += 1)
      await Promise.all(
        Array.from({ length: 10 }, () =>
          withConnection(fresh.adminUrl, (connection) => ensureRole(connection, role, 'race')),
        ),
      )
    const [made] = await fresh.sql("SELECT rolcanlogin, rolsuper, rolconfig FROM pg_roles WHERE rolname = 'race_app'")
    expect(made).toEqual({ rolcanlogin: true, rolsuper: false, rolconfig: ['search_path=race, public'] })
    await fresh.sql('DROP ROLE race_app')
  })

  it('refuses an applied migration that was changed, but not by its line ends', async () => {
    await write('20270101000000_chests', 'CREATE TABLE chest (\n  id uuid PRIMARY KEY\n)')
    await run()
    await write('20270101000000_chests', 'CREATE TABLE chest (\r\n  id uuid PRIMARY KEY\r\n)')
    expect(await run()).toEqual([])
    await write('20270101000000_chests', 'CREATE TABLE chest (id uuid)')
    await expect(run()).rejects.toThrow(
      'The migration 20270101000000_chests was changed after it had been applied to schema attic',
    )
  })

  it('keeps nothing of a migration that fails, and all before it', async () => {
    await write('20270101000000_good', 'CREATE TABLE good (id uuid)')
    await write('20270102000000_bad', 'CREATE TABLE half (id uuid); CREATE TABLE good (id uuid)')
    await expect(run()).rejects.toThrow(
      'The migration 20270102000000_bad of schema attic failed: relation "good" already exists',
    )
    expect(
      await fresh.sql(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'attic' AND table_name IN ('good', 'half')",
      ),
    ).toEqual([{ table_name: 'good' }])
  })

  it('runs on when a newer version has been here', async () => {
    await write('20270101000000_newer', 'CREATE TABLE newer (id uuid)')
    await run()
    await rm(join(folder, '20270101000000_newer'), { recursive: true })
    expect(await run()).toEqual([])
  })

  it('refuses roles of other names and weak folders in one sentence', async () => {
    await expect(run('attic', { appUrl: fresh.adminUrl })).rejects.toThrow(
      'The app url of schema attic must log in as attic_app.',
    )
    await expect(run('attic', { directories: [join(folder, 'none')] })).rejects.toThrow('cannot be read')
    await expect(run('Attic; DROP')).rejects.toThrow('cannot be the name of a schema')
    await mkdir(join(folder, 'second thoughts'))
    await expect(run()).rejects.toThrow('is misnamed')
  })

  it('makes roles that own nothing, cannot read the record, another schema, or make anything, and takes powers away', async () => {
    await run()
    await run('barn')
    await fresh.sql('ALTER ROLE attic_app CREATEDB BYPASSRLS')
    await run()
    await withConnection(fresh.appUrl('attic'), async (connection) => {
      const { rows } = await connection.query(
        "SELECT rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = 'attic_app'",
      )
      expect(rows).toEqual([{ rolbypassrls: false, rolcreatedb: false }])
      for (const forbidden of [
        'SELECT * FROM schema_migration',
        'SELECT * FROM barn.outbox',
        'CREATE TABLE attic.mine (id int)',
        'CREATE TABLE public.mine (id int)',
        'CREATE TEMPORARY TABLE mine (id int)',
        'SET ROLE attic_system',
        'SELECT rolpassword FROM pg_authid',
      ]) {
        await expect(connection.query(forbidden)).rejects.toMatchObject({ code: '42501' })
      }
    })
  })
})
