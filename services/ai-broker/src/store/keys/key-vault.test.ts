import { describe, expect, it } from 'vitest'
import { inspect } from 'node:util'
import { randomBytes } from 'node:crypto'
import { ApiKey, keyHint } from '../../domain/connection/api-key.ts'
import { parseMasterKeys } from '../../domain/connection/master-keys.ts'
import { createLocalKeyProvider } from './key-provider.ts'
import { createKeyVault } from './key-vault.ts'
import type { SealedKey } from './key-vault.ts'

const secret = 'sk-canary-0123456789abcdef'
const key = new ApiKey(secret)
const place = { ownerId: 'owner-1', rowId: 'row-1', field: 'api_key' }
const master = (versions: number): string =>
  Array.from({ length: versions }, (_, index) => `${index + 1}:${randomBytes(32).toString('base64')}`).join(',')
const vaultOf = (keys: string) => createKeyVault(createLocalKeyProvider(parseMasterKeys(keys)))
const vault = vaultOf(master(1))

describe('a sealed key', () => {
  it('opens in its place', async () => {
    expect((await vault.open(await vault.seal(key, place), place)).reveal()).toBe(secret)
  })

  it.each([{ ownerId: 'owner-2' }, { rowId: 'row-2' }, { field: 'other' }, { ownerId: 'owner-1r', rowId: 'ow-1' }])(
    'does not open in another: %o',
    async (other) => {
      const sealed = await vault.seal(key, place)
      await expect(vault.open(sealed, { ...place, ...other })).rejects.toThrow()
    },
  )

  it('does not open with any byte of it changed', async () => {
    const sealed = await vault.seal(key, place)
    for (const part of ['wrappedDek', 'nonce', 'ciphertext', 'tag'] as const) {
      for (let index = 0; index < sealed[part].length; index += 1) {
        const changed: SealedKey = { ...sealed, [part]: new Uint8Array(sealed[part]) }
        changed[part][index] = (changed[part][index] ?? 0) ^ 1
        await expect(vault.open(changed, place)).rejects.toThrow()
      }
    }
    await expect(vault.open({ ...sealed, kekVersion: 2 }, place)).rejects.toThrow()
  })

  it.each([0, 4, 12, 15])('does not open with a tag of %i bytes', async (length) => {
    const sealed = await vault.seal(key, place)
    await expect(vault.open({ ...sealed, tag: sealed.tag.slice(0, length) }, place)).rejects.toThrow('length')
  })

  it('is another one each time, with the same fingerprint for the same owner alone', async () => {
    const [one, two, theirs] = [
      await vault.seal(key, place),
      await vault.seal(key, place),
      await vault.seal(key, { ...place, ownerId: 'owner-2' }),
    ]
    expect(Buffer.from(one.ciphertext).equals(two.ciphertext)).toBe(false)
    expect(Buffer.from(one.nonce).equals(two.nonce)).toBe(false)
    expect(Buffer.from(one.fingerprint).equals(two.fingerprint)).toBe(true)
    expect(Buffer.from(one.fingerprint).equals(theirs.fingerprint)).toBe(false)
  })

  it('opens after a newer master key came, and not once its own is gone', async () => {
    const keys = master(2)
    const [first = '', second = ''] = keys.split(',')
    const sealed = await vaultOf(first).seal(key, place)
    expect((await vaultOf(keys).open(sealed, place)).reveal()).toBe(secret)
    expect((await vaultOf(keys).seal(key, place)).kekVersion).toBe(2)
    await expect(vaultOf(second).open(sealed, place)).rejects.toThrow('version 1')
  })
})

describe('master keys', () => {
  it.each([
    '',
    '1',
    '1:',
    'x:AAAA',
    `0:${randomBytes(32).toString('base64')}`,
    `1:${randomBytes(16).toString('base64')}`,
    `1:${Buffer.alloc(32).toString('base64')}`,
    `1:${randomBytes(32).toString('base64')},1:${randomBytes(32).toString('base64')}`,
  ])('are refused, without being repeated: %s', (text) => {
    let message = ''
    try {
      parseMasterKeys(text)
    } catch (error) {
      message = (error as Error).message
    }
    expect(message).not.toBe('')
    if (text.length > 10) expect(message).not.toContain(text.slice(2, 20))
  })
})

describe('a key in memory', () => {
  it('prints nothing, whoever prints it', () => {
    for (const text of [
      String(key),
      JSON.stringify({ key }),
      inspect(key),
      inspect({ deep: [key] }, { depth: 9, showHidden: true }),
    ])
      expect(text).not.toContain('canary')
  })

  it('has a hint of four characters only when it is long', () => {
    expect(keyHint('x'.repeat(16) + 'abcd')).toBe('abcd')
    expect(keyHint('x'.repeat(19))).toBeUndefined()
  })
})
