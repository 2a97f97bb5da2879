/** What whoever holds the master keys must do, be it this process or a key management service. */
import { describe, expect, it } from 'vitest'
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ApiKey } from '../../domain/connection/api-key.ts'
import { createLocalKeyProvider } from './key-provider.ts'
import type { KeyProvider } from './key-provider.ts'
import { createKeyVault } from './key-vault.ts'

const master = new Map([1, 2].map((version) => [version, new Uint8Array(randomBytes(32))]))

/** As a service does it: keys that nobody sees, named versions, wrapped keys of a form and length of its own, answers that take their time. */
function keyService(versions: readonly number[], keys = master): KeyProvider {
  const keyOf = (version: number): Uint8Array => {
    const key = versions.includes(version) ? keys.get(version) : undefined
    if (key === undefined) throw new Error(`no key ${version}`)
    return key
  }
  const current = Math.max(...versions)
  return {
    currentVersion: () => current,
    async wrap(dataKey, aad) {
      await nextTurn()
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', keyOf(current), nonce)
      cipher.setAAD(aad)
      const parts = [nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]
      return Buffer.from(`vault:v${current}:${Buffer.concat(parts).toString('base64')}`)
    },
    async unwrap(version, wrapped, aad) {
      await nextTurn()
      const [, named, text = ''] = /^vault:v(\d+):(.+)$/.exec(Buffer.from(wrapped).toString()) ?? []
      if (Number(named) !== version) throw new Error('another version')
      const bytes = Buffer.from(text, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', keyOf(version), bytes.subarray(0, 12), { authTagLength: 16 })
      decipher.setAAD(aad)
      decipher.setAuthTag(bytes.subarray(-16))
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
    },
    async fingerprint(data) {
      await nextTurn()
      return createHmac('sha256', keyOf(current)).update('fingerprint').update(data).digest()
    },
  }
}

const local = (versions: readonly number[]): KeyProvider =>
  createLocalKeyProvider(new Map([...master].filter(([version]) => versions.includes(version))))

describe.each([
  ['of this process', local],
  ['of a key management service', keyService],
])('the master keys %s', (_, open) => {
  const aad = Buffer.from('owner and row')

  it('wrap with the newest version and unwrap with any that there is', async () => {
    const dataKey = randomBytes(32)
    const old = open([1])
    const wrapped = await old.wrap(dataKey, aad)
    const both = open([1, 2])
    expect([old.currentVersion(), both.currentVersion()]).toEqual([1, 2])
    expect(Buffer.from(await both.unwrap(1, wrapped, aad))).toEqual(dataKey)
    expect(Buffer.from(await both.unwrap(2, await both.wrap(dataKey, aad), aad))).toEqual(dataKey)
    expect(Buffer.from(wrapped).includes(dataKey)).toBe(false)
    await expect(open([2]).unwrap(1, wrapped, aad)).rejects.toThrow()
    await expect(both.unwrap(2, wrapped, aad)).rejects.toThrow()
  })

  it('unwrap nothing in another place, nor anything that was changed', async () => {
    const keys = open([1])
    const wrapped = await keys.wrap(randomBytes(32), aad)
    await expect(keys.unwrap(1, wrapped, Buffer.from('another row'))).rejects.toThrow()
    const changed = new Uint8Array(wrapped)
    const middle = Math.floor(changed.length / 2)
    changed[middle] = (changed[middle] ?? 0) ^ 1
    await expect(keys.unwrap(1, changed, aad)).rejects.toThrow()
  })

  it('make a fingerprint that tells equal from different, and differs under another key', async () => {
    const [one, again, other] = await Promise.all(
      ['a', 'a', 'b'].map((text) => open([1]).fingerprint(Buffer.from(text))),
    )
    expect(again).toEqual(one)
    expect(other).not.toEqual(one)
    expect(await open([1, 2]).fingerprint(Buffer.from('a'))).not.toEqual(one)
  })

  it('are all that the vault needs of them', async () => {
    const place = { ownerId: 'o', rowId: 'r', field: 'api_key' }
    const sealed = await createKeyVault(open([1])).seal(new ApiKey('sk-canary-0123456789'), place)
    expect((await createKeyVault(open([1, 2])).open(sealed, place)).reveal()).toBe('sk-canary-0123456789')
  })
})
