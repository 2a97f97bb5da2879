import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { isServiceName, serviceNames } from './service.ts'
import type { ServiceName } from './service.ts'

/**
 * Ed25519 keys as short texts for the environment: the 32 bytes of the private seed, or of the public key, in base64url
 * (RFC 8032). `SERVICE_KEY` holds one private key, `SERVICE_PUBLIC_KEYS` one `name=key` per service, with commas between.
 */
export type ServiceKeyPair = { privateKey: string; publicKey: string }
export type ServicePublicKeys = Partial<Record<ServiceName, string>>

const rawBytes = 32
/** What stands before the raw bytes in PKCS #8 and in SPKI (RFC 8410). */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex')

export function generateServiceKeys(): ServiceKeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    privateKey: privateKey
      .export({ format: 'der', type: 'pkcs8' })
      .subarray(privatePrefix.length)
      .toString('base64url'),
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length).toString('base64url'),
  }
}

/** @throws Error when the text is not such a key; the text is not repeated. */
export function readPrivateKey(text: string): KeyObject {
  return createPrivateKey({ key: Buffer.concat([privatePrefix, rawKey(text)]), format: 'der', type: 'pkcs8' })
}

/** @throws Error when the text is not such a key. */
export function readPublicKey(text: string): KeyObject {
  return createPublicKey({ key: Buffer.concat([publicPrefix, rawKey(text)]), format: 'der', type: 'spki' })
}

/** The public key that belongs to a private one. */
export function publicKeyOf(privateKey: string): string {
  return createPublicKey(readPrivateKey(privateKey))
    .export({ format: 'der', type: 'spki' })
    .subarray(publicPrefix.length)
    .toString('base64url')
}

/**
 * Reads `SERVICE_PUBLIC_KEYS`: `gateway=…,chat=…`.
 *
 * @throws Error naming the item that is wrong.
 */
export function parseServiceKeys(text: string): ServicePublicKeys {
  const keys: ServicePublicKeys = {}
  for (const item of text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')) {
    const at = item.indexOf('=')
    const name = item.slice(0, Math.max(at, 0))
    if (!isServiceName(name))
      throw new Error(`every service key must be name=key with a name of ${serviceNames.join(', ')}`)
    if (keys[name] !== undefined) throw new Error(`two keys for ${name}`)
    keys[name] = item.slice(at + 1)
    readPublicKey(item.slice(at + 1))
  }
  return keys
}

export function formatServiceKeys(keys: ServicePublicKeys): string {
  return Object.entries(keys)
    .map(([name, key]) => `${name}=${key}`)
    .join(',')
}

function rawKey(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length !== rawBytes || bytes.toString('base64url') !== text)
    throw new Error(`a service key must be ${rawBytes} bytes in base64url`)
  return bytes
}
