import { describe, expect, it } from 'vitest'
import { currentContext, readRequestId, readTrace, runInContext, withoutCancellation } from './call-context.ts'
import { createLogger } from './logger.ts'

describe('the call context', () => {
  it('follows work through every await, and two requests do not mix', async () => {
    const seen = await Promise.all(
      ['a', 'b'].map(
        async (requestId) =>
          await runInContext({ requestId }, async () => {
            await Promise.resolve()
            await new Promise((resolve) => setImmediate(resolve))
            return currentContext()?.requestId
          }),
      ),
    )
    expect(seen).toEqual(['a', 'b'])
    expect(currentContext()).toBeUndefined()
  })

  it('loses the signal alone where work must not be cancelled', () => {
    const signal = AbortSignal.abort()
    runInContext({ requestId: 'r', ownerId: 'o', signal }, () => {
      withoutCancellation(() => expect(currentContext()).toEqual({ requestId: 'r', ownerId: 'o', signal: undefined }))
      expect(currentContext()?.signal).toBe(signal)
    })
  })

  it('stands in every log line, unless the line names another request', () => {
    const lines: string[] = []
    const logger = createLogger({ service: 'x', stream: { write: (line) => void lines.push(line) } })
    runInContext({ requestId: 'r-1' }, () => {
      logger.info({}, 'one')
      logger.info({ requestId: 'r-2' }, 'two')
    })
    logger.info({}, 'three')
    expect(lines.map((line) => (JSON.parse(line) as { requestId?: string }).requestId)).toEqual([
      'r-1',
      'r-2',
      undefined,
    ])
  })

  it.each([
    ['an-id_1.2', 'an-id_1.2'],
    ['', undefined],
    ['a b', undefined],
    ['x'.repeat(129), undefined],
    [7, undefined],
  ])('reads the request id %j as %j', (text, expected) => {
    expect(readRequestId(text)).toBe(expected)
  })

  it('reads a traceparent and nothing else', () => {
    const trace = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    expect([trace, `${trace}x`, undefined].map(readTrace)).toEqual([trace, undefined, undefined])
  })
})
