/**
 * Envelope encryption of one secret: a random data key per secret (AES-256-GCM), wrapped by a versioned master key. Owner, row,
 * field and master key version are authenticated with both, so a row copied to another owner or column does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { ApiKey } from '../../domain/connection/api-key.ts'
import type { KeyProvider } from './key-provider.ts'

export type SealedKey = {
  kekVersion: number
  wrappedDek: Uint8Array<ArrayBuffer>
  nonce: Uint8Array<ArrayBuffer>
  ciphertext: Uint8Array<ArrayBuffer>
  tag: Uint8Array<ArrayBuffer>
  /** Equal for equal secrets of one owner. */
  fingerprint: Uint8Array<ArrayBuffer>
}

/** Where a secret stands; part of what is authenticated. */
export type KeyLocation = { ownerId: string; rowId: string; field: string }

export type KeyVault = {
  seal(key: ApiKey, location: KeyLocation): Promise<SealedKey>
  /** @throws Error when anything differs from what was sealed, or the master key is not there. */
  open(sealed: Omit<SealedKey, 'fingerprint'>, location: KeyLocation): Promise<ApiKey>
}

const nonceBytes = 12
const tagBytes = 16

export function createKeyVault(provider: KeyProvider): KeyVault {
  return {
    async seal(key, location) {
      const kekVersion = await provider.currentVersion()
      const aad = associatedData(location, kekVersion)
      const dataKey = randomBytes(32)
      const nonce = randomBytes(nonceBytes)
      const secret = Buffer.from(key.reveal(), 'utf8')
      try {
        const cipher = createCipheriv('aes-256-gcm', dataKey, nonce, { authTagLength: tagBytes })
        cipher.setAAD(aad)
        const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()])
        const fingerprint = await provider.fingerprint(lengthPrefixed([location.ownerId, key.reveal()]))
        return {
          kekVersion,
          wrappedDek: bytes(await provider.wrap(dataKey, aad, kekVersion)),
          nonce: bytes(nonce),
          ciphertext: bytes(ciphertext),
          tag: bytes(cipher.getAuthTag()),
          fingerprint: bytes(fingerprint),
        }
      } finally {
        dataKey.fill(0)
        secret.fill(0)
      }
    },
    async open({ kekVersion, wrappedDek, nonce, ciphertext, tag }, location) {
      // Node would take a shorter tag for a weaker one; ours is always whole.
      if (tag.length !== tagBytes || nonce.length !== nonceBytes) throw new Error('a tag or nonce of another length')
      const aad = associatedData(location, kekVersion)
      const dataKey = await provider.unwrap(kekVersion, wrappedDek, aad)
      try {
        const decipher = createDecipheriv('aes-256-gcm', dataKey, nonce, { authTagLength: tagBytes })
        decipher.setAAD(aad)
        decipher.setAuthTag(tag)
        return new ApiKey(Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8'))
      } finally {
        dataKey.fill(0)
      }
    },
  }
}

function associatedData({ ownerId, rowId, field }: KeyLocation, kekVersion: number): Buffer {
  return lengthPrefixed(['v1', ownerId, rowId, field, String(kekVersion)])
}

/** Each part behind its length: no two lists of parts give the same bytes. */
function lengthPrefixed(parts: readonly string[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const content = Buffer.from(part, 'utf8')
      const length = Buffer.alloc(4)
      length.writeUInt32BE(content.length)
      return [length, content]
    }),
  )
}

function bytes(buffer: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer)
}
