import { basePath } from '@scriptorium/contracts/routes'
import type { accountRoutes } from '@scriptorium/contracts/routes'
import type { AiBrokerClients } from '../clients/ai-broker.ts'
import type { Accounts } from '../domain/accounts.ts'
import type { Erasures } from '../domain/erasures.ts'
import type { PasswordResets } from '../domain/password-resets.ts'
import type { DemoSeeding } from '../domain/demo-seeding.ts'
import { idempotencyKeyOf } from './create-once.ts'
import type { HandlersOf } from './route-handler.ts'
import { ownerOf, sessionOf } from './session-gate.ts'
import type { SessionCookie } from './session-gate.ts'

export type AccountPorts = AiBrokerClients & {
  accounts: Accounts
  passwordResets: PasswordResets
  erasures: Erasures
  cookie: SessionCookie
  demo: DemoSeeding
}

export function accountHandlers({
  accounts,
  connections,
  cookie,
  demo,
  erasures,
  passwordResets,
}: AccountPorts): HandlersOf<typeof accountRoutes> {
  return {
    register: async (request, reply) => {
      const visitor = cookie.visitorOf(request)
      const entered = await accounts.register(request.body, visitor, idempotencyKeyOf(request))
      cookie.set(reply, entered.token)
      return { user: await demo.seed(entered.user) }
    },
    signIn: async (request, reply) => {
      const entered = await accounts.signIn(request.body, cookie.visitorOf(request))
      cookie.set(reply, entered.token)
      return { user: await demo.seed(entered.user) }
    },
    listSessions: async (request) => {
      const { user, sessionId } = sessionOf(request)
      const sessions = await accounts.listSessions(user.id)
      return { items: sessions.map((session) => ({ ...session, current: session.id === sessionId })) }
    },
    endSession: async (request, reply) => {
      const { user, sessionId } = sessionOf(request)
      const ended = request.params.id === 'current' ? sessionId : request.params.id
      const isOwn = ended === sessionId
      await accounts.endSession(user.id, ended, { keepsDevice: isOwn })
      if (isOwn) cookie.clear(request, reply)
    },
    getMe: async (request) => await demo.seed(sessionOf(request).user),
    updateMe: async (request) => {
      const { defaultConnectionId } = request.body
      // A connection that is foreign or unknown is refused now, not with the first message.
      if (typeof defaultConnectionId === 'string') await connections.get({ id: defaultConnectionId })
      return await accounts.updateUser(ownerOf(request), request.body)
    },
    changePassword: async (request) =>
      await accounts.changePassword(sessionOf(request), request.body, cookie.visitorOf(request)),
    deleteMe: async (request, reply) => {
      const signedIn = sessionOf(request)
      await accounts.confirmPassword(signedIn, request.body.password)
      const id = await erasures.begin(signedIn.user.id)
      cookie.forget(reply)
      return { id, progress: `${basePath}/erasures/${id}` }
    },
    getErasure: async (request) => await erasures.get(request.params.id),
    requestPasswordReset: async (request) => {
      await passwordResets.request(request.body.email, request.ip)
      return {}
    },
    resetPassword: async (request) =>
      await passwordResets.reset(request.params.token, request.body.password, request.ip),
  }
}
