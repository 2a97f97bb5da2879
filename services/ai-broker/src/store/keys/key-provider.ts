/**
 * Wraps and unwraps data keys with versioned master keys (key-encryption keys). The interface is asynchronous and small, so
 * that a key management service can stand behind it; this one holds its keys in memory, from the environment.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

export type KeyProvider = {
  currentVersion(): number
  /** With the current version. */
  wrap(dataKey: Uint8Array, aad: Uint8Array): Promise<Uint8Array>
  /** @throws Error for an unknown version, or when anything was changed. */
  unwrap(version: number, wrapped: Uint8Array, aad: Uint8Array): Promise<Uint8Array>
  /** Keyed, so that it tells nobody else whether two secrets are the same. */
  fingerprint(data: Uint8Array): Promise<Uint8Array>
}

const nonceBytes = 12
const tagBytes = 16
const keyBytes = 32

/**
 * @param text `1:base64,2:base64`: versions from 1 with 32 bytes each; the newest wraps, all unwrap.
 * @throws Error with a sentence for the operator; never with any of the keys.
 */
export function parseMasterKeys(text: string): Map<number, Uint8Array> {
  const keys = new Map<number, Uint8Array>()
  for (const entry of text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')) {
    const match = /^([1-9]\d{0,8}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry)
    const key = Buffer.from(match?.[2] ?? '', 'base64')
    if (match === null || key.length !== keyBytes)
      throw new Error('must be version:key pairs, such as 1:<openssl rand -base64 32>, with 32 bytes each.')
    if (keys.has(Number(match[1]))) throw new Error('names a version twice.')
    if (new Set(key).size < 8) throw new Error('holds a key that is not random: make one with openssl rand -base64 32.')
    keys.set(Number(match[1]), key)
  }
  if (keys.size === 0) throw new Error('holds no key: give it 1:<openssl rand -base64 32>.')
  return keys
}

export function createLocalKeyProvider(keys: ReadonlyMap<number, Uint8Array>): KeyProvider {
  const current = Math.max(...keys.keys())
  const keyOf = (version: number): Uint8Array => {
    const key = keys.get(version)
    if (key === undefined) throw new Error(`there is no master key of version ${version}`)
    return key
  }
  return {
    currentVersion: () => current,
    async wrap(dataKey, aad) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', keyOf(current), nonce, { authTagLength: tagBytes })
      cipher.setAAD(aad)
      return Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()])
    },
    async unwrap(version, wrapped, aad) {
      const key = keyOf(version)
      if (wrapped.length !== nonceBytes + keyBytes + tagBytes) throw new Error('a wrapped key of another length')
      const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
      decipher.setAAD(aad)
      decipher.setAuthTag(wrapped.subarray(nonceBytes + keyBytes))
      return Buffer.concat([decipher.update(wrapped.subarray(nonceBytes, nonceBytes + keyBytes)), decipher.final()])
    },
    async fingerprint(data) {
      // A key of its own: what is used for encryption is used for nothing else (NIST SP 800-57, 5.2).
      const key = Buffer.from(hkdfSync('sha256', keyOf(current), '', 'scriptorium fingerprint v1', keyBytes))
      return createHmac('sha256', key).update(data).digest()
    },
  }
}
