/** Tokens of the API: what a program shows to work for a user, within scopes. We keep a token's SHA-256 only. */
import { ServiceError } from '@scriptorium/contracts'
import { tokenLimits } from '@scriptorium/contracts/nouns'
import type { ApiToken, Scope } from '@scriptorium/contracts/nouns'
import type { Digest, TokenStore } from './ports.ts'

/** By it a scanner of public code, or a person, knows what has leaked. */
const prefix = 'scr_'

export type TokenRequest = { name: string; scopes: readonly Scope[]; expiresAt?: string | undefined }

export type Tokens = {
  /** @throws ServiceError `validation_failed` for an end that has passed, `conflict` with as many tokens as one may have. */
  create(userId: string, id: string, request: TokenRequest): Promise<ApiToken & { token: string }>
  /** Never succeeds: what was made under a key is shown once. @throws ServiceError `conflict` */
  refuseRepeat(): never
  list(userId: string): Promise<ApiToken[]>
  /** @throws ServiceError `not_found` */
  delete(userId: string, id: string): Promise<void>
}

export function createTokens({
  tokens,
  digest,
  now = Date.now,
}: {
  tokens: TokenStore
  digest: Digest
  now?: () => number
}): Tokens {
  return {
    async create(userId, id, { name, scopes, expiresAt }) {
      if (expiresAt !== undefined && Date.parse(expiresAt) <= now())
        throw new ServiceError('validation_failed', {
          errors: [{ path: '/expiresAt', message: 'must be in the future.' }],
        })
      const token = prefix + digest.randomToken()
      const made = await tokens.insert(
        { id, userId, tokenHash: digest.sha256(token), name, scopes, expiresAt },
        tokenLimits.perUser,
      )
      if (made === undefined)
        throw new ServiceError('conflict', {
          detail: `You have ${tokenLimits.perUser} tokens, as many as one may have. Delete one first.`,
        })
      return { ...made, token }
    },
    refuseRepeat() {
      throw new ServiceError('conflict', {
        detail: 'This token was made already, and is shown only once. Delete it and make another.',
      })
    },
    list: async (userId) => await tokens.list(userId),
    async delete(userId, id) {
      if (!(await tokens.delete(userId, id))) throw new ServiceError('not_found')
    },
  }
}
