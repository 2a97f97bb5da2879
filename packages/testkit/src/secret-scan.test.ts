import { describe, expect, it } from 'vitest'
import { gzipSync } from 'node:zlib'
import { findSecret, textOf } from './secret-scan.ts'

const secret = 'sk-canary/0a1B"2c+3d'
const around = (before: string) => Buffer.concat([Buffer.from(before), Buffer.from(secret), Buffer.from('~~')])

describe('the scan for a secret', () => {
  it.each([
    ['plain', `Bearer ${secret}.`],
    ['hex', `\\x00${Buffer.from(secret).toString('hex').toUpperCase()}ff`],
    ['url', `?key=${encodeURIComponent(secret)}&x`],
    ['json', JSON.stringify({ body: JSON.stringify({ key: secret }) })],
    [
      'utf-16',
      secret
        .split('')
        .map((sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)
        .join(''),
    ],
    ['backwards', `a${secret}b`.split('').reverse().join('')],
    ['bytes', JSON.stringify(Buffer.from(`a${secret}b`))],
    ['base64 at 0', around('').toString('base64')],
    ['base64 at 1', around('a').toString('base64')],
    ['base64 at 2', around('user:pass::').toString('base64')],
    ['base64url at 1', around('abcd').toString('base64url')],
  ])('finds what was planted: %s', (form, text) => {
    expect(findSecret(`before ${text} behind`, secret)).toContain(form)
  })

  it.each([
    'nothing here',
    secret.slice(0, -1),
    Buffer.from(secret.slice(1)).toString('base64'),
    gzipSync(secret).toString('latin1'),
  ])('finds nothing where there is nothing: %j', (text) => {
    expect(findSecret(text, secret)).toEqual([])
  })

  it('takes no secret that would be found by chance', () => {
    expect(() => findSecret('', 'short')).toThrow(RangeError)
  })

  it.each([
    ['the last of many', [...Array.from({ length: 500 }, () => ({ line: 1 })), { line: secret }]],
    ['the cause of an error', [new Error('x', { cause: new Error(secret) })]],
    ['the end of a long text', ['x'.repeat(50_000) + secret]],
    ['a map within lists', [[[[new Map([['key', { of: secret }]])]]]]],
  ])('finds it in the text of %s', (_where, value) => {
    expect(findSecret(textOf(value), secret)).toContain('plain')
  })
})
