import { describe, expect, it } from 'vitest'
import { ServiceError, errorTable, grpcStatus } from '@scriptorium/contracts'
import type { ErrorCode } from '@scriptorium/contracts'
import { decodeError, encodeError } from './wire-error.ts'

describe('errors on the wire', () => {
  it.each(Object.keys(errorTable) as ErrorCode[])('%s comes out as it went in, under its status', (code) => {
    const { status, bytes } = encodeError(new ServiceError(code))
    expect(status).toBe(grpcStatus[errorTable[code].grpc])
    expect(decodeError(status, bytes)).toMatchObject({
      code,
      detail: errorTable[code].sentence,
      errors: undefined,
      retryAfterMs: undefined,
      current: undefined,
    })
  })

  it('never carry a cause', () => {
    const { bytes } = encodeError(ServiceError.from(new Error('canary', { cause: 'canary' })))
    expect(bytes.toString()).not.toContain('canary')
  })

  it.each([
    [1, 'cancelled'],
    [4, 'deadline_exceeded'],
    [14, 'unavailable'],
    [8, 'payload_too_large'],
    [16, 'unauthenticated'],
    [12, 'internal'],
    [2, 'internal'],
    [13, 'internal'],
    [99, 'internal'],
  ])('a status %i alone means %s', (status, code) => {
    expect(decodeError(status, undefined)).toMatchObject({ code })
  })

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"code":"__proto__","detail":"x"}',
    '{"code":"not_found"}',
    '{"code":"nonsense","detail":""}',
    'x\u0001',
  ])('bytes that make no sense (%j) leave what the status says', (text) => {
    expect(decodeError(14, Buffer.from(text))).toMatchObject({ code: 'unavailable' })
  })

  it('take no field that is not of its form', () => {
    const text =
      '{"code":"conflict","detail":"d","errors":[{"path":"/a","message":"m"},{"path":1},null],"retryAfterMs":-1}'
    expect(decodeError(9, Buffer.from(text))).toMatchObject({
      code: 'conflict',
      errors: [{ path: '/a', message: 'm' }],
      retryAfterMs: undefined,
    })
  })

  it('stay within what headers hold, whatever they are given', () => {
    const noise = Array.from({ length: 30_000 }, () => Math.random().toString(36)).join('')
    const errors = Array.from({ length: 300 }, () => ({
      path: noise.slice(0, 2_000),
      message: noise.slice(2_000, 9_000),
    }))
    const error = new ServiceError('validation_failed', { detail: noise, errors, current: noise })
    const { status, bytes } = encodeError(error)
    expect(bytes.length).toBeLessThanOrEqual(40_960)
    expect(decodeError(status, bytes)).toMatchObject({ code: 'validation_failed', detail: noise.slice(0, 2_000) })
  })
})
