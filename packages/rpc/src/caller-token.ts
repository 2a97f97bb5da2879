/**
 * Who calls, whom, and for which user: a signed token beside every call.
 *
 * A JWT (RFC 7519) signed with Ed25519: `iss` the calling service, `aud` the service called, `sub` the user (absent for system
 * calls), good for at most 60 seconds. The algorithm and the type are fixed, and the key is found by `iss` among those
 * configured: nothing in the token's header chooses. Since the owner comes from here and never from a message, a service
 * cannot be talked into another user's rows by what a request says.
 *
 * Signing and checking cost some 0.1 ms each; both sides remember, so that a busy pair pays once in 20 seconds per user.
 */
import { ServiceError } from '@scriptorium/contracts'
import { createBoundedMap } from '@scriptorium/bounded-map'
import { isUuid } from '@scriptorium/runtime'
import { SignJWT, decodeJwt, jwtVerify } from 'jose'
import { isServiceName } from './service.ts'
import type { ServiceName } from './service.ts'
import { readPrivateKey, readPublicKey } from './service-key.ts'
import type { ServicePublicKeys } from './service-key.ts'

const algorithm = 'EdDSA'
const tokenType = 'scriptorium-call+jwt'
const lifetimeS = 60
const leewayS = 30
const reuseMs = 20_000
const cachedMax = 10_000
const tokenCharsMax = 2_048

export type Caller = { service: ServiceName; ownerId: string | undefined }

/** Gives a token for calling `audience` on behalf of `ownerId`. @throws ServiceError `internal` for an owner that is not a UUID. */
export type Signer = { sign(audience: ServiceName, ownerId: string | undefined): Promise<string> }

/** Why a call was refused before any handler saw it; the cause of the ServiceError on both sides of the wire. */
export class TokenRefusedError extends Error {
  override name = 'TokenRefusedError'

  /** Recognized by name, since it may come from another realm. */
  static is(value: unknown): value is TokenRefusedError {
    return typeof value === 'object' && value !== null && 'name' in value && value.name === 'TokenRefusedError'
  }
}

/**
 * Says who sent a token. @throws ServiceError `unauthenticated` caused by a TokenRefusedError, with nothing about why in it; the
 * cause is for the log.
 */
export type Verifier = { verify(token: string | undefined): Promise<Caller> }

export type SignerOptions = {
  self: ServiceName
  /** As in service-key.ts. */
  privateKey: string
  /** Milliseconds since 1970; the system's clock unless a test gives one. */
  now?: () => number
}

export type VerifierOptions = {
  self: ServiceName
  publicKeys: ServicePublicKeys
  now?: () => number
}

export function createSigner({ self, privateKey, now = Date.now }: SignerOptions): Signer {
  const key = readPrivateKey(privateKey)
  const cache = createBoundedMap<string, string>({ entriesMax: cachedMax, ageMaxMs: reuseMs, now })

  async function make(audience: ServiceName, ownerId: string | undefined): Promise<string> {
    const issuedAtS = Math.floor(now() / 1000)
    const token = new SignJWT()
      .setProtectedHeader({ alg: algorithm, typ: tokenType })
      .setIssuer(self)
      .setAudience(audience)
      .setIssuedAt(issuedAtS)
      .setExpirationTime(issuedAtS + lifetimeS)
    if (ownerId !== undefined) token.setSubject(ownerId)
    return await token.sign(key)
  }

  return {
    async sign(audience, ownerId) {
      if (ownerId !== undefined && !isUuid(ownerId))
        throw new ServiceError('internal', { cause: new Error('a call on behalf of something that is not a user id') })
      const name = `${audience} ${ownerId ?? ''}`
      const known = cache.get(name)
      if (known !== undefined) return known
      const token = await make(audience, ownerId)
      cache.set(name, token)
      return token
    },
  }
}

export function createVerifier({ self, publicKeys, now = Date.now }: VerifierOptions): Verifier {
  const keys = new Map(Object.entries(publicKeys).map(([name, text]) => [name, readPublicKey(text)]))
  const cache = createBoundedMap<string, Caller>({ entriesMax: cachedMax, now })

  async function check(token: string): Promise<{ caller: Caller; expiresAtMs: number }> {
    const { iss } = decodeJwt(token)
    const key = iss === undefined ? undefined : keys.get(iss)
    if (!isServiceName(iss) || key === undefined) throw new Error('issuer has no key here')
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      typ: tokenType,
      issuer: iss,
      audience: self,
      requiredClaims: ['iat', 'exp'],
      maxTokenAge: lifetimeS,
      clockTolerance: leewayS,
      currentDate: new Date(now()),
    })
    const { sub, iat, exp } = payload
    if (iat === undefined || exp === undefined || exp - iat > lifetimeS)
      throw new Error('good for longer than any token may be')
    if (sub !== undefined && !isUuid(sub)) throw new Error('subject is not a user id')
    return { caller: { service: iss, ownerId: sub }, expiresAtMs: exp * 1000 }
  }

  return {
    async verify(token) {
      if (token === undefined || token.length > tokenCharsMax)
        throw new ServiceError('unauthenticated', { cause: new TokenRefusedError('no token') })
      const known = cache.get(token)
      if (known !== undefined) return known
      try {
        const { caller, expiresAtMs } = await check(token)
        cache.set(token, caller, expiresAtMs - now())
        return caller
      } catch (error) {
        throw new ServiceError('unauthenticated', { cause: explainRefusal(token, now(), error) })
      }
    },
  }
}

/** A clock that is off is the usual reason, and the only one that an operator cannot see from the error. */
function explainRefusal(token: string, nowMs: number, cause: unknown): TokenRefusedError {
  const offS = skewOf(token, nowMs)
  const isOff = offS !== undefined && (offS < -leewayS || offS > lifetimeS + leewayS)
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new TokenRefusedError(
    isOff ? `the token was signed ${offS} s ago by this machine's clock: compare the clocks` : reason,
    { cause },
  )
}

function skewOf(token: string, nowMs: number): number | undefined {
  try {
    const { iat } = decodeJwt(token)
    return iat === undefined ? undefined : Math.round(nowMs / 1000) - iat
  } catch {
    return undefined
  }
}
