/**
 * A forgotten password: a link by mail, valid for an hour and once, sets a new one and ends whatever was open under the old one. What is
 * answered, and when, does not depend on whether there is such an account: all of that is done after the answer.
 */
import { ServiceError } from '@scriptorium/contracts'
import { foldEmail } from './accounts.ts'
import { networkOf } from './network-of.ts'
import { normalizePassword } from './password.ts'
import type { Background, Digest, Mailer, PasswordHasher, PasswordResetStore, UserStore } from './ports.ts'
import type { RateLimit, RateLimits } from './rate-limits.ts'

export const resetLifetimeMs = 60 * 60 * 1_000
const linksMax = 5

export type ResetLimits = {
  /** Links asked for, for one email. */
  email: RateLimit
  /** Links asked for, or tried, from one network. */
  network: RateLimit
}

export type ResetPorts = {
  users: Pick<UserStore, 'findCredentials' | 'resetPassword'>
  resets: PasswordResetStore
  hasher: PasswordHasher
  digest: Digest
  rateLimits: RateLimits
  background: Background
  /** undefined: this server sends no mail. */
  mailer: Mailer | undefined
}

export type PasswordResets = {
  /** @throws ServiceError `rate_limited`, for unknown emails alike. */
  request(email: string, address: string): Promise<void>
  /** @throws ServiceError `not_found` for a link that is unknown, used or too old; `rate_limited`. */
  reset(token: string, password: string, address: string): Promise<void>
}

export function createPasswordResets(
  ports: ResetPorts,
  { publicUrl, limits }: { publicUrl: string; limits: ResetLimits },
): PasswordResets {
  const { users, resets, hasher, digest, rateLimits, background } = ports

  async function take(name: string, key: string, limit: RateLimit): Promise<void> {
    const { waitMs } = await rateLimits.take(name, key, limit)
    if (waitMs > 0) throw new ServiceError('rate_limited', { retryAfterMs: waitMs })
  }

  async function sendLink(emailFolded: string): Promise<void> {
    const found = await users.findCredentials({ emailFolded })
    if (found === undefined || ports.mailer === undefined) return
    const token = digest.randomToken()
    const tokenHash = digest.sha256(token)
    await resets.insert({ tokenHash, userId: found.user.id, lifetimeMs: resetLifetimeMs }, linksMax)
    await ports.mailer.send({
      to: found.user.email,
      subject: 'A new password for Scriptorium',
      text: resetText(`${publicUrl}/reset#${token}`),
    })
  }

  return {
    async request(email, address) {
      const emailFolded = foldEmail(email)
      await take('reset-network', networkOf(address), limits.network)
      await take('reset-email', emailFolded, limits.email)
      background.run('sending the link of a password reset', async () => await sendLink(emailFolded))
    },
    async reset(token, password, address) {
      await take('reset-network', networkOf(address), limits.network)
      const tokenHash = digest.sha256(token)
      const userId = await resets.find(tokenHash)
      if (userId === undefined) throw new ServiceError('not_found', { detail: unknownLink })
      const passwordHash = await hasher.hash(normalizePassword(password))
      if (!(await users.resetPassword(userId, passwordHash, tokenHash)))
        throw new ServiceError('not_found', { detail: unknownLink })
    },
  }
}

const unknownLink = 'This link is not valid any more: it works once, for an hour. Ask for another.'

function resetText(link: string): string {
  return [
    'Somebody, most likely you, asked for a new password for your account on Scriptorium.',
    'Open this link to choose one. It works once, for an hour:',
    '',
    link,
    '',
    'If it was not you, do nothing: your password stays as it is.',
    '',
  ].join('\n')
}
