/** What the gateway's domain needs from outside. Adapters are in store/, clients/ and crypto/. */
import type { ApiToken, Scope } from '@scriptorium/contracts/nouns'

export type Role = 'user' | 'operator'

export type User = {
  id: string
  email: string
  name: string
  role: Role
  defaultConnectionId?: string
  defaultModel?: string
  automaticTitles: boolean
  /** The demo novel is owed and not made yet. */
  demoPending: boolean
  createdAt: string
}

export type NewUser = {
  id: string
  email: string
  /** As `foldEmail` gives it; unique. */
  emailFolded: string
  name: string
  passwordHash: string
  registrationKey: Uint8Array | undefined
  demoPending: boolean
}

export type Credentials = { user: User; passwordHash: string; registrationKey?: Uint8Array }

/** `undefined` leaves a field, `null` clears it. */
export type UserChanges = {
  name?: string | undefined
  defaultConnectionId?: string | null | undefined
  defaultModel?: string | null | undefined
  automaticTitles?: boolean | undefined
}

/** Hashes of what tells where somebody is. */
export type SignInOrigins = { network: Uint8Array; devices: readonly Uint8Array[] }

export type UserStore = {
  /** @returns undefined when the email has an account already. */
  insert(user: NewUser): Promise<User | undefined>
  findCredentials(by: { emailFolded: string } | { id: string }): Promise<Credentials | undefined>
  /** Credentials, and from what of these origins somebody signed in to the account before. */
  findForSignIn(
    emailFolded: string,
    origins: SignInOrigins,
  ): Promise<(Credentials & { knowsNetwork: boolean; deviceKey?: string }) | undefined>
  /** From here the user signed in. */
  rememberOrigins(userId: string, origins: readonly Uint8Array[]): Promise<void>
  /** The same password, hashed again; nothing when it was changed meanwhile. */
  replaceHash(userId: string, oldHash: string, newHash: string): Promise<void>
  update(userId: string, changes: UserChanges): Promise<User>
  /** Clears connection and model where this connection is the user's default. */
  clearDefault(userId: string, connectionId: string): Promise<void>
  /** Sets the password, ends every session but one and forgets all origins, in one transaction. */
  changePassword(userId: string, passwordHash: string, keptSessionId: string): Promise<void>
  /**
   * Sets the password, ends every session and token, forgets all origins and links, in one transaction.
   * @returns false when the link was used meanwhile.
   */
  resetPassword(userId: string, passwordHash: string, tokenHash: Uint8Array): Promise<boolean>
  /** The demo is there: chosen as default unless the user chose another meanwhile. */
  markSeeded(userId: string, defaults: { connectionId: string; model: string } | undefined): Promise<User>
}

export type Session = { id: string; userAgent?: string; createdAt: string; lastSeenAt: string; expiresAt: string }

export type NewSession = {
  id: string
  userId: string
  tokenHash: Uint8Array
  userAgent: string | undefined
  lifetimeMs: number
}

/** `scopes`: of a token; whoever signed in has none, and may do all. */
export type SignedIn = { user: User; sessionId: string; scopes?: readonly Scope[] }

export type SessionStore = {
  insert(session: NewSession): Promise<void>
  /** The session of a token that has not run out, with its user; moves its end to `lifetimeMs` from now, once a minute at most. */
  find(tokenHash: Uint8Array, lifetimeMs: number): Promise<SignedIn | undefined>
  /** The users of those sessions that are still in force, as they are now. */
  current(sessionIds: readonly string[]): Promise<Map<string, User>>
  /** Of browsers, the newest first. */
  list(userId: string): Promise<Session[]>
  /** @returns false when the user has no such session. */
  delete(userId: string, sessionId: string, options: { keepsDevice: boolean }): Promise<boolean>
  /** Which of these are still in force. */
  alive(sessionIds: readonly string[]): Promise<Set<string>>
}

export type NewToken = {
  id: string
  userId: string
  tokenHash: Uint8Array
  name: string
  scopes: readonly Scope[]
  /** undefined: it does not end by itself. */
  expiresAt: string | undefined
}

export type TokenStore = {
  /** @returns undefined when the user has `max` tokens that are in force. */
  insert(token: NewToken, max: number): Promise<ApiToken | undefined>
  /** Those in force, the newest first. */
  list(userId: string): Promise<ApiToken[]>
  /** @returns false when the user has no such token. */
  delete(userId: string, tokenId: string): Promise<boolean>
}

export type PasswordResetStore = {
  /** At most `max` of a user are in force; the oldest go. */
  insert(reset: { tokenHash: Uint8Array; userId: string; lifetimeMs: number }, max: number): Promise<void>
  /** Whose link it is, while it is in force. */
  find(tokenHash: Uint8Array): Promise<string | undefined>
}

export type StoredErasure = { id: string; erased: string[]; startedAt: string; finishedAt?: string }

export type ErasureStore = {
  /** Marks the account, ends what is open under it, and asks the services, in one transaction. @returns false when it is deleted already. */
  begin(userId: string, erasureId: string): Promise<boolean>
  find(id: string): Promise<StoredErasure | undefined>
  /** A service has confirmed; nothing when that was of another round, or is known. */
  confirm(confirmed: { userId: string; service: string; round: number }): Promise<void>
  /** Takes what is running a step further, or asks again. @returns how many rows were written. */
  advance(waits: ErasureWaits): Promise<number>
}

export type ErasureWaits = {
  /** From the beginning to the second round: longer than whatever was under way may take. */
  settleMs: number
  /** After how long a service that has not confirmed is asked again. */
  againMs: number
}

export type Mail = { to: string; subject: string; text: string }
/** Never for an address that people could make up: only to that of an account. */
export type Mailer = { send(mail: Mail): Promise<void> }

/** Does work after the answer, so that nobody waits for it, nor learns from how long it takes. What cannot be done is logged. */
export type Background = { run(what: string, work: () => Promise<void>): void }

export type Reservation = { ownerId: string; key: string; resourceId: string }

export type IdempotencyStore = {
  /**
   * Reserves `resourceId` for this key, or returns what an earlier request reserved.
   * The two must be compared by the caller: another route or body is a misuse.
   */
  reserve(
    request: Reservation & { route: string; bodyHash: Uint8Array },
  ): Promise<{ route: string; bodyHash: Uint8Array; resourceId: string; fulfilled: boolean }>
  /** What was reserved is there now. */
  fulfil(reservation: Reservation): Promise<void>
  /** Frees the key again, unless what was reserved is there. */
  release(reservation: Reservation): Promise<void>
}

/** Clears away sessions, keys, links and origins that have run out. @returns how many rows. */
export type Janitor = { sweep(): Promise<number> }

export type PasswordHasher = {
  hash(password: string): Promise<string>
  /** With `undefined` it takes as long as with a hash, and does not match. */
  verify(passwordHash: string | undefined, password: string): Promise<boolean>
}

export type Digest = {
  sha256(bytes: string | Uint8Array): Uint8Array
  sha256Hex: (text: string) => string
  /** 256 random bits in base64url. */
  randomToken(): string
  sameBytes(a: Uint8Array, b: Uint8Array): boolean
}
