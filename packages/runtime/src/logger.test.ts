import { describe, expect, it } from 'vitest'
import { createLogger } from './logger.ts'
import { redact } from './redaction.ts'

function capture(level?: 'debug' | 'info') {
  const lines: string[] = []
  const logger = createLogger({
    service: 'chat',
    ...(level === undefined ? {} : { level }),
    stream: { write: (line) => lines.push(line) },
  })
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> }
}

describe('logger', () => {
  it('writes one JSON object per line', () => {
    const { logger, lines, last } = capture()
    logger.child({ requestId: 'r1' }).info({ count: 2 }, 'accepted')
    expect(lines[0]).toMatch(/\n$/)
    expect(last()).toMatchObject({ service: 'chat', level: 'info', message: 'accepted', requestId: 'r1', count: 2 })
    expect(last().time).toMatch(/^\d{4}-.*Z$/)
  })

  it('leaves out what is below its level', () => {
    const { logger, lines } = capture()
    logger.debug({}, 'quiet')
    expect(lines).toEqual([])
  })

  it('takes secrets out at any depth, by name and by shape, causes included', () => {
    const { logger, lines } = capture()
    const cause = Object.assign(new Error('refused Bearer canary-0123456789'), {
      config: { headers: { Authorization: 'canary' } },
    })
    logger.error(
      {
        request: {
          headers: { Authorization: 'canary', 'x-api-key': 'canary', 'set-cookie': ['canary'] },
          nested: { deep: { password: 'canary' } },
        },
        apiKey: 'canary',
        key: 'canary',
        text: 'my key is sk-canary-0123456789',
        error: new Error('outer', { cause }),
      },
      'failed with sk-canary-9876543210',
    )
    expect(lines[0]).not.toContain('canary')
    expect(lines[0]).toContain('[redacted]')
    expect(lines[0]).toContain('outer')
  })

  it('survives circles, depth and long lists', () => {
    const circle: Record<string, unknown> = {
      big: 10n,
      bytes: new Uint8Array(3),
      list: Array.from({ length: 500 }, () => 1),
    }
    circle.self = circle
    expect(JSON.stringify(redact(circle))).toContain('too deep')
    expect((redact({ list: circle.list }) as { list: unknown[] }).list).toHaveLength(201)
  })

  it('keeps a count of tokens and an absent key', () => {
    expect(redact({ tokens: 5, key: undefined, keyHint: 'abcd' })).toEqual({
      tokens: 5,
      key: undefined,
      keyHint: 'abcd',
    })
  })
})
