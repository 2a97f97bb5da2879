import { describe, expect, it } from 'vitest'
import { EgressError } from '../egress/egress.ts'
import { failureOfThrown } from './failure.ts'

describe('a call that did not get through', () => {
  it.each([
    ['address_not_allowed', 'address_not_allowed', false],
    ['refused', 'provider_unreachable', true],
    ['name_not_found', 'provider_unreachable', true],
    ['tls', 'provider_unreachable', false],
    ['first_byte_timeout', 'provider_timeout', false],
  ] as const)('%s is %s', (failure, code, retryable) => {
    expect(failureOfThrown(new EgressError(failure))).toMatchObject({ code, retryable })
  })

  it('says nothing of what it was in detail', () => {
    expect(failureOfThrown(new Error('secret 10.0.0.5')).message).not.toContain('10.0.0.5')
  })
})
