import { describe, expect, it } from 'vitest'
import { safeLink, showsTarget } from './link.ts'

describe('safeLink', () => {
  it('shows where a link leads', () => {
    expect(safeLink('https://example.org/a?b#c')).toEqual({ href: 'https://example.org/a?b#c', target: 'example.org' })
    expect(safeLink('mailto:a@example.org')).toEqual({ href: 'mailto:a@example.org', target: 'a@example.org' })
  })

  it.each([
    undefined,
    '',
    '/api/v1/sessions/current',
    '//evil.example',
    'javascript:alert(1)',
    ' JaVa\nScript:alert(1)',
    'data:text/html,<script>1</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://x/y',
    'https://bank.example@evil.example/',
  ])('refuses %p', (href) => {
    expect(safeLink(href)).toBeUndefined()
  })
})

describe('showsTarget', () => {
  const evil = safeLink('https://evil.example/x')!

  it.each([
    'https://bank.example/login?from=evil.example',
    'www.mybank.com/evil.example',
    'bank.example#evil.example',
    'evil.example.bank.example',
    'notevil.example',
    'https://bank.example@evil.example/',
    'https://evil.example:8443/',
    'bank.example evil.example',
    'evil.example\u202e/elpmaxe.knab//:sptth',
    'https://bank.example\u2215.evil.example/',
    'mailto:evil.example',
    'here',
    '',
  ])('A4: shows where a link leads unless its text is that very address: %p', (text) => {
    expect(showsTarget(text, evil)).toBe(false)
  })

  it.each([
    'https://evil.example/x',
    'https://EVIL.example/x',
    'evil.example',
    'http://evil.example/y',
    'evil.example/x',
  ])('A4: does not say twice what the text says: %p', (text) => {
    expect(showsTarget(text, evil)).toBe(true)
  })

  it('A4: knows the address of a mail', () => {
    const mail = safeLink('mailto:ada@example.org')!
    expect(showsTarget('ada@example.org', mail)).toBe(true)
    expect(showsTarget('mailto:ada@example.org', mail)).toBe(true)
    expect(showsTarget('editor@bank.example', mail)).toBe(false)
  })
})
