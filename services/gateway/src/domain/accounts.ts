/**
 * Accounts and sessions. A session is an opaque random token in a cookie; we keep its SHA-256 only, so that what leaks from the
 * database signs nobody in. A session that is ended is refused with the very next request to this gateway, and within a second to any
 * other (known-sessions.ts).
 */
import { ServiceError } from '@scriptorium/contracts'
import type { KnownSessions } from './known-sessions.ts'
import { networkOf } from './network-of.ts'
import { normalizePassword, passwordForms } from './password.ts'
import type {
  Credentials,
  Digest,
  PasswordHasher,
  Session,
  SessionStore,
  SignedIn,
  SignInOrigins,
  User,
  UserChanges,
  UserStore,
} from './ports.ts'
import { createSignInBrake } from './sign-in-brake.ts'
import type { SignInLimits } from './sign-in-brake.ts'
import type { RateLimits } from './rate-limits.ts'

export const sessionLifetimeMs = 30 * 24 * 60 * 60 * 1_000

export type AccountPorts = {
  users: UserStore
  sessions: SessionStore
  hasher: PasswordHasher
  digest: Digest
  knownSessions: Pick<KnownSessions, 'find'>
  rateLimits: RateLimits
  newId: () => string
}

export type AccountOptions = {
  registration: 'open' | 'closed'
  demo: boolean
  limits: SignInLimits
}

export type Visitor = {
  address: string
  userAgent: string | undefined
  /** Tokens that its cookies have, of sessions that are or were. */
  devices: readonly string[]
}
/** With the token of the session, by which the device is known from now on too. */
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
  /**
   * @param keepsDevice its device stays one from which the user signed in before.
   * @throws ServiceError `not_found`
   */
  endSession(userId: string, sessionId: string, options: { keepsDevice: boolean }): Promise<void>
  updateUser(userId: string, changes: UserChanges): Promise<User>
  /** The connection is gone: where it was the user's default, they have none. */
  forgetConnection(userId: string, connectionId: string): Promise<void>
  /** @throws ServiceError `invalid_credentials` when it is not the user's; `rate_limited`. */
  confirmPassword(signedIn: SignedIn, password: string): Promise<void>
  /** Ends all other sessions, and forgets from where else somebody signed in. @throws ServiceError `invalid_credentials` when `current` is wrong; `rate_limited`. */
  changePassword(signedIn: SignedIn, input: { current: string; next: string }, visitor: Visitor): Promise<void>
}

/** One account per mailbox as people see it: composed and in lower case. */
export function foldEmail(email: string): string {
  return email.normalize('NFC').toLowerCase()
}

/** What is done for everyone who gets in: a session, and the memory of where it was. */
function createEntrance({ users, sessions, digest, newId }: AccountPorts) {
  function originsOf({ address, devices }: Visitor): SignInOrigins {
    return {
      network: digest.sha256(`network ${networkOf(address)}`),
      devices: devices.map((token) => digest.sha256(token)),
    }
  }

  async function remember(userId: string, visitor: Visitor): Promise<void> {
    const { network, devices } = originsOf(visitor)
    await users.rememberOrigins(userId, [network, ...devices])
  }

  async function enter(user: User, visitor: Visitor): Promise<Entered> {
    const token = digest.randomToken()
    await sessions.insert({
      id: newId(),
      userId: user.id,
      tokenHash: digest.sha256(token),
      userAgent: visitor.userAgent?.slice(0, 300),
      lifetimeMs: sessionLifetimeMs,
    })
    await remember(user.id, { ...visitor, devices: [token] })
    return { user, token }
  }

  return { originsOf, remember, enter }
}

export function createAccounts(ports: AccountPorts, { registration, demo, limits }: AccountOptions): Accounts {
  const { users, sessions, hasher, digest, knownSessions, rateLimits, newId } = ports
  const brake = createSignInBrake(rateLimits, limits)

  const { originsOf, remember, enter } = createEntrance(ports)

  async function confirmPassword({ user, sessionId }: SignedIn, password: string): Promise<void> {
    const passed = await brake.changePassword(sessionId)
    const found = await users.findCredentials({ id: user.id })
    if (!(await verifyPassword(ports, found, password)))
      throw new ServiceError('invalid_credentials', { detail: 'The current password is not right.' })
    await passed.succeed()
  }

  return {
    async register({ email, password, name }, visitor, key) {
      if (registration === 'closed') throw new ServiceError('registration_closed')
      const emailFolded = foldEmail(email)
      const passed = await brake.register({ emailFolded, address: visitor.address })
      const registrationKey = key === undefined ? undefined : digest.sha256(key)
      const passwordHash = await hasher.hash(normalizePassword(password))
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
      await passed.succeed()
      return await enter(user, visitor)
    },

    async signIn({ email, password }, visitor) {
      const emailFolded = foldEmail(email)
      const origins = originsOf(visitor)
      const found = await users.findForSignIn(emailFolded, origins)
      const passed = await brake.signIn({
        emailFolded,
        address: visitor.address,
        known: { deviceKey: found?.deviceKey, network: found?.knowsNetwork === true },
      })
      const matches = await verifyPassword(ports, found, password)
      if (found === undefined || !matches) throw passed.fail()
      await passed.succeed()
      return await enter(found.user, visitor)
    },

    authenticate: async (token) => await knownSessions.find(digest.sha256(token)),
    listSessions: async (userId) => await sessions.list(userId),
    async endSession(userId, sessionId, options) {
      if (!(await sessions.delete(userId, sessionId, options))) throw new ServiceError('not_found')
    },
    updateUser: async (userId, changes) => await users.update(userId, changes),
    forgetConnection: async (userId, connectionId) => await users.clearDefault(userId, connectionId),
    confirmPassword,
    async changePassword(signedIn, { current, next }, visitor) {
      const { user, sessionId } = signedIn
      await confirmPassword(signedIn, current)
      await users.changePassword(user.id, await hasher.hash(normalizePassword(next)), sessionId)
      await remember(user.id, visitor)
    },
  }
}

/** Tries every form that the hash may have been made of; a hash of another form than the prepared one is made again. */
async function verifyPassword(
  { users, hasher }: Pick<AccountPorts, 'users' | 'hasher'>,
  found: Credentials | undefined,
  password: string,
): Promise<boolean> {
  const [normalized, ...older] = passwordForms(password)
  if (await hasher.verify(found?.passwordHash, normalized)) return true
  // As many tries for an unknown user, which so takes as long.
  for (const form of older) {
    if (!(await hasher.verify(found?.passwordHash, form)) || found === undefined) continue
    await users.replaceHash(found.user.id, found.passwordHash, await hasher.hash(normalized))
    return true
  }
  return false
}

/** Only who has key and password may learn more than that the email is taken. */
async function findRegistered(
  ports: Pick<AccountPorts, 'users' | 'hasher' | 'digest'>,
  {
    emailFolded,
    password,
    registrationKey,
  }: { emailFolded: string; password: string; registrationKey: Uint8Array | undefined },
): Promise<User> {
  const { users, digest } = ports
  const found = registrationKey === undefined ? undefined : await users.findCredentials({ emailFolded })
  if (
    registrationKey === undefined ||
    found?.registrationKey === undefined ||
    !digest.sameBytes(found.registrationKey, registrationKey)
  )
    throw new ServiceError('email_taken')
  if (!(await verifyPassword(ports, found, password))) throw new ServiceError('email_taken')
  return found.user
}
