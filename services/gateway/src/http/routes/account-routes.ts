import {
  ChangePasswordBody,
  strictObject,
  Id,
  RegisterBody,
  SessionPage,
  SignInBody,
  UpdateMeBody,
  UserAnswer,
  UserSchema,
} from '@scriptorium/contracts/http'
import type { User as UserShape } from '@scriptorium/contracts/http'
import type { ClientOf, broker } from '@scriptorium/rpc'
import { Type } from 'typebox'
import type { Accounts } from '../../domain/accounts.ts'
import type { DemoSeeding } from '../../domain/demo-seeding.ts'
import type { User } from '../../domain/ports.ts'
import { IdempotencyHeaders, problems } from '../route-defaults.ts'
import type { App } from '../route-defaults.ts'
import { callFor, ownerOf, sessionOf, visitorOf } from '../session-gate.ts'
import type { SessionCookie } from '../session-gate.ts'

export type AccountPorts = {
  accounts: Accounts
  cookie: SessionCookie
  demo: DemoSeeding
  connections: ClientOf<typeof broker.connections>
}

/** Nobody is known yet, so little is read. */
const signInBytesMax = 16_384
const SessionParams = strictObject({ id: Type.Union([Id, Type.Literal('current')]) })

export function accountRoutes(app: App, { accounts, cookie, demo }: Omit<AccountPorts, 'connections'>): void {
  app.post('/accounts', {
    bodyLimit: signInBytesMax,
    config: { public: true },
    schema: {
      tags: ['Account'],
      summary: 'Register, and sign in',
      headers: IdempotencyHeaders,
      body: RegisterBody,
      response: { 201: UserAnswer, ...problems(409) },
    },
    handler: async (request, reply) => {
      const { user, token } = await accounts.register(
        request.body,
        visitorOf(request),
        request.headers['idempotency-key'],
      )
      cookie.set(reply, token)
      return await reply.code(201).send({ user: toUser(await demo.seed(user)) })
    },
  })

  app.post('/sessions', {
    bodyLimit: signInBytesMax,
    config: { public: true },
    schema: {
      tags: ['Account'],
      summary: 'Sign in',
      headers: IdempotencyHeaders,
      body: SignInBody,
      response: { 201: UserAnswer, ...problems(401) },
    },
    handler: async (request, reply) => {
      const { user, token } = await accounts.signIn(request.body, visitorOf(request))
      cookie.set(reply, token)
      return await reply.code(201).send({ user: toUser(await demo.seed(user)) })
    },
  })

  app.get('/sessions', {
    schema: { tags: ['Account'], summary: 'Where I am signed in, the newest first', response: { 200: SessionPage } },
    handler: async (request) => {
      const { user, sessionId } = sessionOf(request)
      const sessions = await accounts.listSessions(user.id)
      return { items: sessions.map((session) => ({ ...session, current: session.id === sessionId })) }
    },
  })

  app.delete('/sessions/:id', {
    schema: {
      tags: ['Account'],
      summary: 'Sign out, here (`current`) or elsewhere',
      params: SessionParams,
      response: { 204: { type: 'null', description: 'Signed out.' } },
    },
    handler: async (request, reply) => {
      const { user, sessionId } = sessionOf(request)
      const ended = request.params.id === 'current' ? sessionId : request.params.id
      await accounts.endSession(user.id, ended)
      if (ended === sessionId) cookie.clear(reply)
      return await reply.code(204).send(null)
    },
  })
}

export function meRoutes(app: App, { accounts, demo, connections }: Omit<AccountPorts, 'cookie'>): void {
  app.get('/me', {
    schema: { tags: ['Account'], summary: 'Who I am', response: { 200: UserSchema } },
    handler: async (request) => toUser(await demo.seed(sessionOf(request).user)),
  })

  app.patch('/me', {
    schema: {
      tags: ['Account'],
      summary: 'Change my name or defaults',
      body: UpdateMeBody,
      response: { 200: UserSchema, ...problems(404) },
    },
    handler: async (request) => {
      const { defaultConnectionId } = request.body
      // Foreign or unknown is told as such now, not with the first message.
      if (typeof defaultConnectionId === 'string') await connections.get({ id: defaultConnectionId }, callFor(request))
      return toUser(await accounts.updateUser(ownerOf(request), request.body))
    },
  })

  app.put('/me/password', {
    bodyLimit: signInBytesMax,
    schema: {
      tags: ['Account'],
      summary: 'Change my password; ends my other sessions',
      body: ChangePasswordBody,
      response: { 204: { type: 'null', description: 'Changed.' } },
    },
    handler: async (request, reply) => {
      await accounts.changePassword(sessionOf(request), request.body)
      return await reply.code(204).send(null)
    },
  })
}

function toUser({ id, email, name, role, defaultConnectionId, defaultModel, createdAt }: User): UserShape {
  return { id, email, name, role, defaultConnectionId, defaultModel, createdAt }
}
