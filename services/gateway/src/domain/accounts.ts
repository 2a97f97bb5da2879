/**
 * Accounts and sessions. A session is an opaque random token in a cookie; we keep its SHA-256 only, so that what leaks from the
 * database signs nobody in. Every look-up asks the database: a session that is ended is refused with the very next request.
 */
import { ServiceError } from '@scriptorium/contracts'
import { createRateBuckets } from './rate-bucket.ts'
import type { RateBuckets, RateLimit } from './rate-bucket.ts'
import type { Digest, PasswordHasher, Session, SessionStore, User, UserChanges, UserStore } from './ports.ts'

export const sessionLifetimeMs = 30 * 24 * 60 * 60 * 1_000

export type AccountLimits = {
  /** Failed sign-ins and registrations of one address. */
  address: RateLimit
  /** Failed sign-ins to one account, from wherever. */
  account: RateLimit
}

export type AccountPorts = {
  users: UserStore
  sessions: SessionStore
  hasher: PasswordHasher
  digest: Digest
  newId: () => string
}

export type AccountOptions = {
  registration: 'open' | 'closed'
  demo: boolean
  limits: AccountLimits
  nowMs?: () => number
}

export type Visitor = { address: string; userAgent: string | undefined }
export type SignedIn = { user: User; sessionId: string }
export type Entered = { user: User; token: string }

export type Accounts = {
  /** @throws ServiceError `registration_closed`, `email_taken`, `rate_limited`. The same key with the same password is a repeat, and signs in. */
  register(
    input: { email: string; password: string; name: string },
    visitor: Visitor,
    key: string | undefined,
  ): Promise<Entered>
  /** @throws ServiceError `invalid_credentials`, alike and in like time for an unknown email and a wrong password; `rate_limited`. */
  signIn(input: { email: string; password: string }, visitor: Visitor): Promise<Entered>
  /** Whose token that is; undefined when nobody's. */
  authenticate(token: string): Promise<SignedIn | undefined>
  listSessions(userId: string): Promise<Session[]>
  /** @throws ServiceError `not_found` */
  endSession(userId: string, sessionId: string): Promise<void>
  updateUser(userId: string, changes: UserChanges): Promise<User>
  /** The connection is gone: where it was the user's default, they have none. */
  forgetConnection(userId: string, connectionId: string): Promise<void>
  /** Ends all other sessions. @throws ServiceError `invalid_credentials` when `current` is wrong; `rate_limited`. */
  changePassword(signedIn: SignedIn, input: { current: string; next: string }): Promise<void>
}

/** One account per mailbox as people see it: composed and in lower case. */
function foldEmail(email: string): string {
  return email.normalize('NFC').toLowerCase()
}

export function createAccounts(ports: AccountPorts, { registration, demo, limits, nowMs }: AccountOptions): Accounts {
  const { users, sessions, hasher, digest, newId } = ports
  const clock = nowMs === undefined ? {} : { nowMs }
  const byAddress = createRateBuckets(limits.address, clock)
  const byAccount = createRateBuckets(limits.account, clock)

  async function enter(user: User, visitor: Visitor): Promise<Entered> {
    const token = digest.randomToken()
    await sessions.insert({
      id: newId(),
      userId: user.id,
      tokenHash: digest.sha256(token),
      userAgent: visitor.userAgent?.slice(0, 300),
      lifetimeMs: sessionLifetimeMs,
    })
    return { user, token }
  }

  return {
    async register({ email, password, name }, visitor, key) {
      if (registration === 'closed') throw new ServiceError('registration_closed')
      takeToken(byAddress, visitor.address)
      const emailFolded = foldEmail(email)
      const registrationKey = key === undefined ? undefined : digest.sha256(key)
      const passwordHash = await hasher.hash(password)
      const user = await users.insert({
        id: newId(),
        email,
        emailFolded,
        name,
        passwordHash,
        registrationKey,
        demoPending: demo,
      })
      if (user === undefined)
        return await enter(await findRegistered(ports, { emailFolded, password, registrationKey }), visitor)
      byAddress.giveBack(visitor.address)
      return await enter(user, visitor)
    },

    async signIn({ email, password }, visitor) {
      const emailFolded = foldEmail(email)
      takeToken(byAddress, visitor.address)
      takeToken(byAccount, emailFolded)
      const found = await users.findCredentials({ emailFolded })
      const matches = await hasher.verify(found?.passwordHash, password)
      if (found === undefined || !matches) throw new ServiceError('invalid_credentials')
      byAddress.giveBack(visitor.address)
      byAccount.giveBack(emailFolded)
      return await enter(found.user, visitor)
    },

    authenticate: async (token) => await sessions.find(digest.sha256(token), sessionLifetimeMs),
    listSessions: async (userId) => await sessions.list(userId),
    async endSession(userId, sessionId) {
      if (!(await sessions.delete(userId, sessionId))) throw new ServiceError('not_found')
    },
    updateUser: async (userId, changes) => await users.update(userId, changes),
    forgetConnection: async (userId, connectionId) => await users.clearDefault(userId, connectionId),
    async changePassword({ user, sessionId }, { current, next }) {
      takeToken(byAccount, foldEmail(user.email))
      const found = await users.findCredentials({ id: user.id })
      if (!(await hasher.verify(found?.passwordHash, current)))
        throw new ServiceError('invalid_credentials', { detail: 'The current password is not right.' })
      byAccount.giveBack(foldEmail(user.email))
      await users.changePassword(user.id, await hasher.hash(next), sessionId)
    },
  }
}

/** Only who has key and password may learn more than that the email is taken. */
async function findRegistered(
  { users, hasher, digest }: Pick<AccountPorts, 'users' | 'hasher' | 'digest'>,
  {
    emailFolded,
    password,
    registrationKey,
  }: { emailFolded: string; password: string; registrationKey: Uint8Array | undefined },
): Promise<User> {
  const found = registrationKey === undefined ? undefined : await users.findCredentials({ emailFolded })
  if (
    registrationKey === undefined ||
    found?.registrationKey === undefined ||
    !digest.sameBytes(found.registrationKey, registrationKey)
  )
    throw new ServiceError('email_taken')
  if (!(await hasher.verify(found.passwordHash, password))) throw new ServiceError('email_taken')
  return found.user
}

function takeToken(buckets: RateBuckets, key: string): void {
  const waitMs = buckets.take(key)
  if (waitMs > 0) throw new ServiceError('rate_limited', { retryAfterMs: waitMs })
}
