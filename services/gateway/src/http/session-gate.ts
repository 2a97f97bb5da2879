/**
 * Who makes a request. Every route under the base path needs a session, or a token that is allowed it, unless its config has `public`. Every request that changes
 * state, or opens a stream, must come from our own pages or from no browser at all, unless it shows a token, which no browser does by itself. Both are decided before a body is read.
 */
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ServiceError } from '@scriptorium/contracts'
import { allowsScope } from '@scriptorium/contracts/nouns'
import { sessionLifetimeMs } from '../domain/accounts.ts'
import type { Accounts, Visitor } from '../domain/accounts.ts'
import type { SignedIn } from '../domain/ports.ts'
import { changesState, isSameSite } from '../domain/site-check.ts'

/**
 * Signing in sets this one cookie. The device is known by its token later on, though the session may have run out; and where somebody signs
 * out, another cookie keeps the token, with which nobody is signed in any more.
 */
export type SessionCookie = {
  name: string
  set(reply: FastifyReply, token: string): void
  /** Signs out; the device stays known. */
  clear(request: FastifyRequest, reply: FastifyReply): void
  /** Signs out, and forgets the device. */
  forget(reply: FastifyReply): void
  visitorOf(request: FastifyRequest): Visitor
}

/** Browsers keep no cookie for longer. */
const deviceCookieSeconds = 400 * 24 * 60 * 60
const tokenForm = /^[\w-]{43}$/

/** `__Host-` binds the cookie to this very host and to https, where that is what people reach. */
export function createSessionCookie(publicUrl: string): SessionCookie {
  const secure = new URL(publicUrl).protocol === 'https:'
  const prefix = secure ? '__Host-' : ''
  const name = `${prefix}scriptorium_session`
  const deviceName = `${prefix}scriptorium_device`
  const options: CookieSerializeOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure }
  const tokensOf = ({ cookies }: FastifyRequest, names: readonly string[]): string[] =>
    names.map((one) => cookies[one] ?? '').filter((token) => tokenForm.test(token))
  return {
    name,
    set: (reply, token) => void reply.setCookie(name, token, { ...options, maxAge: sessionLifetimeMs / 1_000 }),
    clear(request, reply) {
      reply.clearCookie(name, options)
      for (const token of tokensOf(request, [name]))
        reply.setCookie(deviceName, token, { ...options, maxAge: deviceCookieSeconds })
    },
    forget(reply) {
      reply.clearCookie(name, options)
      reply.clearCookie(deviceName, options)
    },
    visitorOf: (request) => ({
      address: request.ip,
      userAgent: request.headers['user-agent'],
      devices: tokensOf(request, [name, deviceName]),
    }),
  }
}

const signedIn = new WeakMap<FastifyRequest, SignedIn>()

/** The session of a request that has passed the gate. */
export function sessionOf(request: FastifyRequest): SignedIn {
  const found = signedIn.get(request)
  if (found === undefined) throw new ServiceError('unauthenticated')
  return found
}

/** The user of a request; undefined before the gate, and on public routes. */
export function signedInOwner(request: FastifyRequest): string | undefined {
  return signedIn.get(request)?.user.id
}

export function ownerOf(request: FastifyRequest): string {
  return sessionOf(request).user.id
}

/** What follows `Bearer`; a cookie beside it counts for nothing. Undefined where there is none, as with the header of a proxy's own. */
function bearerOf({ headers, routeOptions }: FastifyRequest): string | undefined {
  if (routeOptions.config.public === true) return undefined
  const found = /^Bearer(?:$| +(.*))/i.exec(headers.authorization ?? '')
  return found === null ? undefined : (found[1] ?? '')
}

export function createSiteGate(publicUrl: string) {
  const publicOrigin = new URL(publicUrl).origin
  return async (request: FastifyRequest): Promise<void> => {
    if (!changesState(request.method) && request.routeOptions.config.stream !== true) return
    if (bearerOf(request) !== undefined) return
    const secFetchSite = request.headers['sec-fetch-site']
    if (
      !isSameSite(
        {
          secFetchSite: Array.isArray(secFetchSite) ? secFetchSite.join() : secFetchSite,
          origin: request.headers.origin,
        },
        publicOrigin,
      )
    )
      throw new ServiceError('cross_site')
  }
}

export function createSessionGate(accounts: Accounts, cookie: SessionCookie) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (request.routeOptions.config.public === true) return
    const bearer = bearerOf(request)
    const token = bearer ?? request.cookies[cookie.name]
    const found = token === undefined || token.length > 200 ? undefined : await accounts.authenticate(token)
    // A session is no token, nor a token a session: what one may do is not the other's.
    if (found === undefined || (bearer === undefined) !== (found.scopes === undefined)) {
      if (bearer !== undefined) reply.header('www-authenticate', 'Bearer error="invalid_token"')
      throw new ServiceError('unauthenticated')
    }
    requireScope(found, request)
    signedIn.set(request, found)
  }
}

function requireScope({ scopes }: SignedIn, request: FastifyRequest): void {
  if (scopes === undefined || request.is404) return
  const { scope } = request.routeOptions.config
  if (scope === undefined)
    throw new ServiceError('forbidden', { detail: 'No token may do this: sign in with your password.' })
  if (!allowsScope(scopes, scope))
    throw new ServiceError('forbidden', { detail: `This token lacks the scope ${scope}.` })
}
