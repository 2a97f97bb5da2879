import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chmod, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { startCopy } from './running-copy.ts'

let folder = ''
let dataDir = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scriptorium-'))
  // Open to root's PostgreSQL, which would keep its files elsewhere for ever otherwise.
  await chmod(folder, 0o755)
  dataDir = join(folder, 'data')
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

describe('a database that is lost', () => {
  it('is made at the first start, which tells in full where the data is', async () => {
    const copy = await startCopy(relative(process.cwd(), dataDir))
    expect(copy.output()).toContain(`Your data is in ${dataDir}.`)
    expect(await copy.end('SIGTERM')).toBe(0)
  }, 90_000)

  it('is missed, and not made again in silence', async () => {
    await rename(join(dataDir, 'postgres'), join(folder, 'postgres'))
    await expect(startCopy(dataDir)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/^The database files of .* are gone; put them back from a backup, .*\n$/),
    })
    expect(await readdir(dataDir)).toEqual(['keys.json'])
  })
})
