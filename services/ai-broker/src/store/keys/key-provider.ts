/**
 * Wraps and unwraps data keys with versioned master keys (key-encryption keys). The interface is asynchronous and small, so
 * that a key management service can stand behind it (vault-transit.ts); this one holds its keys in memory, from the environment.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

export type KeyProvider = {
  currentVersion(): number | Promise<number>
  /** With this version, else the current one. */
  wrap(dataKey: Uint8Array, aad: Uint8Array, version?: number): Promise<Uint8Array>
  /** @throws Error for an unknown version, or when anything was changed. */
  unwrap(version: number, wrapped: Uint8Array, aad: Uint8Array): Promise<Uint8Array>
  /** Keyed, so that nobody else learns from it whether two secrets are the same. */
  fingerprint(data: Uint8Array): Promise<Uint8Array>
}

const nonceBytes = 12
const tagBytes = 16
const keyBytes = 32

export function createLocalKeyProvider(keys: ReadonlyMap<number, Uint8Array>): KeyProvider {
  const current = Math.max(...keys.keys())
  const keyOf = (version: number): Uint8Array => {
    const key = keys.get(version)
    if (key === undefined) throw new Error(`there is no master key of version ${version}`)
    return key
  }
  return {
    currentVersion: () => current,
    async wrap(dataKey, aad, version = current) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', keyOf(version), nonce, { authTagLength: tagBytes })
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
