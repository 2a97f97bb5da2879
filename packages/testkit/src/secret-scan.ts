/** Looks for a secret in whatever a system lets out, also where it was encoded on its way. */
import { inspect } from 'node:util'

/** All of a value as text, however deep and long: what `JSON.stringify` leaves out of an error, and what `inspect` leaves out of a list. */
export function textOf(value: unknown): string {
  const everything = { depth: Infinity, maxStringLength: null, maxArrayLength: null } as const
  return `${inspect(value, everything)} ${JSON.stringify(value)}`
}

/**
 * In which forms the secret stands in the text: as it is, in hexadecimal, Base64 (wherever it begins among other bytes), for a URL, in
 * JSON inside of JSON, or backwards. Case counts in none but the hexadecimal.
 *
 * @throws RangeError for a secret of fewer than 12 characters: pieces of it would be found by chance.
 */
export function findSecret(text: string, secret: string): string[] {
  if (secret.length < 12) throw new RangeError('A secret to look for has 12 characters or more.')
  const lower = text.toLowerCase()
  return [...formsOf(secret)].flatMap(([name, form]) =>
    (name.startsWith('hex') ? lower : text).includes(form) ? [name] : [],
  )
}

function formsOf(secret: string): Map<string, string> {
  const bytes = Buffer.from(secret)
  const escaped = JSON.stringify(JSON.stringify(secret)).slice(3, -3)
  return new Map([
    ['plain', secret],
    ['hex', bytes.toString('hex')],
    ['url', encodeURIComponent(secret)],
    ['json', escaped],
    [
      'utf-16',
      secret
        .split('')
        .map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
    ],
    ['backwards', secret.split('').reverse().join('')],
    // What a database or a log may keep of bytes.
    ['bytes', [...bytes].join(',')],
    ...[0, 1, 2].flatMap((before): [string, string][] => {
      const encoded = (as: 'base64' | 'base64url') => innerBase64(bytes, before, as)
      return [
        [`base64 at ${before}`, encoded('base64')],
        [`base64url at ${before}`, encoded('base64url')],
      ]
    }),
  ])
}

/** The signs of Base64 that come from the secret alone, whatever the bytes around it are, when so many stand before it. */
function innerBase64(bytes: Buffer, before: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString(encoding)
    .replace(/=+$/, '')
  const first = Math.ceil((before * 8) / 6)
  const last = Math.floor(((before + bytes.length) * 8) / 6)
  return text.slice(first, last)
}
