/** Where the master keys are, and how they are written. */

export type KeySource = {
  /** `1:base64,2:base64`; may be empty where there is a service. */
  masterKeys: string
  keyService?: KeyServiceAddress
}
export type KeyServiceAddress = { url: string; token: string; key: string; mount: string }

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
