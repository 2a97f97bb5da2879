/**
 * Master keys that stay in a key management service: the transit engine of HashiCorp Vault, or what speaks its API (OpenBao). Data
 * keys go there to be wrapped and unwrapped; no master key is ever here. https://developer.hashicorp.com/vault/api-docs/secret/transit
 *
 * A version of the service is stored as a million and its number, above every version of a key from the environment: so keys that
 * those have sealed are still opened (`before`), and are rotated to the service like to any newer version.
 */
import { readText } from '../../providers/http/body.ts'
import type { Egress } from '../../providers/egress/egress.ts'
import type { KeyProvider } from './key-provider.ts'

export type VaultTransitOptions = {
  egress: Pick<Egress, 'request'>
  /** Such as `https://vault:8200`. */
  url: string
  token: string
  /** The name of the key in the engine, of a type with associated data (aes256-gcm96), and where the engine is mounted. */
  key: string
  mount: string
  /** Opens what keys from the environment have sealed. */
  before?: KeyProvider | undefined
  /** Of one call, in milliseconds. */
  limitMs?: number
  /** For how long the newest version is believed. */
  versionMs?: number
  now?: () => number
}

export const versionOffset = 1_000_000
const bytesMax = 64 * 1_024

/** Every method throws an Error that names the status alone: neither the token nor a key stands in it. */
export function createVaultTransit(options: VaultTransitOptions): KeyProvider {
  const { before, versionMs = 30_000, now = () => performance.now() } = options
  let newest: { version: number; readAt: number } | undefined

  async function currentVersion(): Promise<number> {
    if (newest !== undefined && now() - newest.readAt < versionMs) return newest.version
    const latest = Number((await call(options, 'keys'))['latest_version'])
    if (!Number.isInteger(latest) || latest < 1) throw new Error('the key service tells no version of its key')
    newest = { version: versionOffset + latest, readAt: now() }
    return newest.version
  }

  return {
    currentVersion,
    async wrap(dataKey, aad, version) {
      const wrapped = await call(options, 'encrypt', {
        plaintext: base64(dataKey),
        associated_data: base64(aad),
        key_version: (version ?? (await currentVersion())) - versionOffset,
      })
      return Buffer.from(textOf(wrapped, 'ciphertext'), 'utf8')
    },
    async unwrap(version, wrapped, aad) {
      if (version <= versionOffset && before !== undefined) return await before.unwrap(version, wrapped, aad)
      const ciphertext = Buffer.from(wrapped).toString('utf8')
      // The service would open an older version as well, but what is authenticated names this one.
      if (!ciphertext.startsWith(`vault:v${version - versionOffset}:`))
        throw new Error('a wrapped key of another version')
      const opened = await call(options, 'decrypt', { ciphertext, associated_data: base64(aad) })
      return Buffer.from(textOf(opened, 'plaintext'), 'base64')
    },
    async fingerprint(data) {
      const made = await call(options, 'hmac', {
        input: base64(data),
        key_version: (await currentVersion()) - versionOffset,
      })
      return Buffer.from(textOf(made, 'hmac').split(':').at(-1) ?? '', 'base64')
    },
  }
}

type Answer = Readonly<Record<string, unknown>>

async function call(
  { egress, url, token, key, mount, limitMs = 5_000 }: VaultTransitOptions,
  what: 'keys' | 'encrypt' | 'decrypt' | 'hmac',
  body?: object,
): Promise<Answer> {
  const signal = AbortSignal.timeout(limitMs)
  const path = [...mount.split('/'), what, key].map(encodeURIComponent).join('/')
  const response = await egress.request({
    url: new URL(`/v1/${path}`, url),
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'x-vault-token': token,
      'x-vault-request': 'true',
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    firstByteMs: limitMs,
    signal,
  })
  const { text } = await readText(response, bytesMax)
  if (response.status !== 200) throw new Error(`the key service answered ${response.status} to ${what}`)
  return dataOf(text) ?? fail(what)
}

function dataOf(text: string): Answer | undefined {
  try {
    const { data } = JSON.parse(text) as { data?: Answer }
    return typeof data === 'object' ? data : undefined
  } catch {
    return undefined
  }
}

function textOf(answer: Answer, name: string): string {
  const text = answer[name]
  return typeof text === 'string' && text !== '' ? text : fail(name)
}

function fail(what: string): never {
  throw new Error(`the key service’s answer has no ${what}`)
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
