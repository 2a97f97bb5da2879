import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadKeys, rememberDatabase } from './keys.ts'
import type { Keys } from './keys.ts'

let folder = ''
let file = ''
let keys: Keys
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scriptorium-'))
  file = join(folder, 'keys.json')
  keys = await loadKeys(folder)
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

describe('the keys of a copy of one’s own', () => {
  it('are made once, and are the same at the next start', async () => {
    expect(await loadKeys(folder)).toEqual(keys)
  })

  it('are the same for two that start at once, for one of them is already in use', async () => {
    const empty = await mkdtemp(join(folder, 'empty-'))
    const both = await Promise.all([loadKeys(empty), loadKeys(empty)])
    expect(both[0]).toEqual(both[1])
    expect(await readdir(empty)).toEqual(['keys.json'])
    await rm(empty, { recursive: true })
  })

  it('remember that there is a database', async () => {
    await rememberDatabase(folder, keys)
    expect(await loadKeys(folder)).toEqual({ ...keys, databaseMade: true })
  })

  const chat =
    (change: Partial<Keys['services']['chat']>) =>
    (whole: Keys): unknown => ({
      ...whole,
      services: { ...whole.services, chat: { ...whole.services.chat, ...change } },
    })
  it.each<[string, (whole: Keys) => unknown]>([
    ['no object', () => null],
    ['of another format', (whole) => ({ ...whole, format: 2 })],
    ['without the key of stored API keys', (whole) => ({ ...whole, masterKeys: '' })],
    ['with one that is too short', (whole) => ({ ...whole, masterKeys: `${whole.masterKeys},2:c2hvcnQ=` })],
    ['without the password of the database', (whole) => ({ ...whole, superuserPassword: undefined })],
    ['with half a private key', chat({ privateKey: 'abc' })],
    ['without a public key', chat({ publicKey: undefined! })],
    ['without the password of a service', chat({ appPassword: '' })],
    ['without a service', (whole) => ({ ...whole, services: { ...whole.services, codex: undefined } })],
  ])('are damaged when they are %s', async (_what, damage) => {
    const text = await readFile(file, 'utf8')
    await writeFile(file, JSON.stringify(damage(JSON.parse(text) as Keys)))
    await expect(loadKeys(folder)).rejects.toThrow(/keys\.json is damaged\. Put it back from your backup/)
    await writeFile(file, text)
  })

  it('may have more than one version of the key of stored API keys', async () => {
    const two = { ...keys, masterKeys: `${keys.masterKeys}, 2:${Buffer.alloc(32, 7).toString('base64')}` }
    await writeFile(file, JSON.stringify(two))
    expect(await loadKeys(folder)).toEqual(two)
  })
})
