import { describe, expect, it } from 'vitest'
import { copyText } from './copy-text.ts'

/** A page with one field at a time; what is selected when the copy command comes is what is copied. */
function pageOf({ allowed = true, throws = false } = {}) {
  const seen = { copied: undefined as string | undefined, fields: 0, focusedAgain: false }
  let selected = ''
  const field = {
    value: '',
    readOnly: false,
    style: { cssText: '' },
    setAttribute: () => undefined,
    select: () => {
      selected = field.value
    },
    remove: () => {
      seen.fields -= 1
    },
  }
  const document = {
    activeElement: {
      focus: () => {
        seen.focusedAgain = true
      },
    },
    createElement: () => field,
    body: {
      append: () => {
        seen.fields += 1
      },
    },
    execCommand: () => {
      if (throws) throw new Error('no')
      if (allowed && seen.fields === 1) seen.copied = selected
      return allowed
    },
  }
  return { seen, document: document as unknown as Document }
}

describe('copyText', () => {
  it('C20: copies over plain http, where the page has no clipboard', async () => {
    const { seen, document } = pageOf()
    expect(await copyText('Call her Maren.\n', { clipboard: undefined, document })).toBe(true)
    expect(seen).toEqual({ copied: 'Call her Maren.\n', fields: 0, focusedAgain: true })
  })

  it('C20: copies where the clipboard refuses', async () => {
    const { seen, document } = pageOf()
    const clipboard = { writeText: () => Promise.reject(new Error('NotAllowedError')) }
    expect(await copyText('x', { clipboard, document })).toBe(true)
    expect(seen.copied).toBe('x')
  })

  it('C20: says when neither way was open, and leaves nothing in the page', async () => {
    for (const page of [pageOf({ allowed: false }), pageOf({ throws: true })]) {
      expect(await copyText('x', { clipboard: undefined, document: page.document })).toBe(false)
      expect(page.seen.fields).toBe(0)
    }
  })

  it('uses the clipboard where there is one', async () => {
    const { seen, document } = pageOf()
    const written: string[] = []
    const clipboard = { writeText: async (text: string) => void written.push(text) }
    expect(await copyText('x', { clipboard, document })).toBe(true)
    expect([written, seen.copied]).toEqual([['x'], undefined])
  })
})
