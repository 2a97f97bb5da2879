import { describe, expect, it } from '@jest/globals'
import { safeLink } from './link.ts'

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
