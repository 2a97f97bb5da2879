import { describe, expect, it } from 'vitest'
import { errorTable, grpcStatus, isErrorCode, ServiceError } from './errors.ts'

describe('the error table', () => {
  it.each(Object.entries(errorTable))('%s has statuses that exist and a sentence', (_code, row) => {
    expect(grpcStatus[row.grpc]).toBeGreaterThan(0)
    expect(row.http).toBeGreaterThanOrEqual(400)
    expect(row.http).toBeLessThan(600)
    expect(row.sentence).toMatch(/^[A-Z].*[.]$/)
  })

  it('knows its own codes only, not what every object has', () => {
    expect(isErrorCode('not_found')).toBe(true)
    expect(isErrorCode('toString')).toBe(false)
    expect(isErrorCode(undefined)).toBe(false)
  })
})

describe('ServiceError', () => {
  it('keeps the cause for the log and the sentence for the user', () => {
    const error = ServiceError.from(new Error('password=hunter2'))
    expect(error.code).toBe('internal')
    expect(error.detail).not.toContain('hunter2')
    expect((error.cause as Error).message).toBe('password=hunter2')
  })

  it('is itself when it is one already, whatever realm made it', () => {
    const foreign = Object.assign(Object.create(null) as object, {
      [Symbol.for('scriptorium.service-error')]: true,
      code: 'not_found',
    })
    expect(ServiceError.is(foreign)).toBe(true)
    const own = new ServiceError('queue_full', { retryAfterMs: 500 })
    expect(ServiceError.from(own)).toBe(own)
    expect(own.retryable).toBe(true)
    expect(ServiceError.is('not_found')).toBe(false)
  })
})
