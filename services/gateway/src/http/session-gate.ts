/**
 * Who makes a request. Every route under the base path needs a session unless its config has `public`, and every request that changes
 * state, or opens a stream, must come from our own pages or from no browser at all. Both are decided before a body is read.
 */
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ServiceError } from '@scriptorium/contracts'
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

export function createSiteGate(publicUrl: string) {
  const publicOrigin = new URL(publicUrl).origin
  return async (request: FastifyRequest): Promise<void> => {
    if (!changesState(request.method) && request.routeOptions.config.stream !== true) return
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
  return async (request: FastifyRequest): Promise<void> => {
    if (request.routeOptions.config.public === true) return
    const token = request.cookies[cookie.name]
    const found = token === undefined || token.length > 200 ? undefined : await accounts.authenticate(token)
    if (found === undefined) throw new ServiceError('unauthenticated')
    signedIn.set(request, found)
  }
}
