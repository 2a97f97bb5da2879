/**
 * The brake on guessing passwords. It counts by account and network together, never by account alone: a stranger must not be able to
 * lock the owner out. Who guesses from many networks has as many tries as networks, each of them few.
 *
 * A device that signed in to this account before has a count of its own, which nobody else can use up. A network that did so may be the
 * owner's and a guesser's at once, and only the password tells them apart: there a right one passes, while wrong ones are refused as
 * `rate_limited` once they were too many, until there are so many that the whole network has to wait.
 */
import { ServiceError } from '@scriptorium/contracts'
import { networkOf } from './network-of.ts'
import type { RateLimit, RateLimits } from './rate-limits.ts'

export type SignInLimits = {
  /** Failed sign-ins, or registrations, from one network to whatever accounts. */
  address: RateLimit
  /** Failed sign-ins to one account from one network. */
  account: RateLimit
  /** The same, from a network that signed in to it before. */
  knownAddress: RateLimit
}

/** Who tries to sign in, and to what. */
export type SignInTry = {
  emailFolded: string
  address: string
  /** What is known of where it comes from; the keys are the hashes of device and network. */
  known: { deviceKey: string | undefined; network: boolean }
}

export type PassedBrake = {
  /** The password was wrong. @returns what to throw. */
  fail(): ServiceError
  /** The password was right: nothing counts. */
  succeed(): Promise<void>
}

export type SignInBrake = {
  /** @throws ServiceError `rate_limited` */
  signIn(attempt: SignInTry): Promise<PassedBrake>
  /** @throws ServiceError `rate_limited` */
  register(attempt: Pick<SignInTry, 'emailFolded' | 'address'>): Promise<PassedBrake>
  /** Of one who is signed in. @throws ServiceError `rate_limited` */
  changePassword(sessionId: string): Promise<PassedBrake>
}

type Count = { name: string; key: string; limit: RateLimit }

export function createSignInBrake(limits: RateLimits, { address, account, knownAddress }: SignInLimits): SignInBrake {
  async function take(counts: readonly Count[], wrongCount?: Count): Promise<PassedBrake> {
    for (const { name, key, limit } of counts) {
      const { waitMs } = await limits.take(name, key, limit)
      if (waitMs > 0) throw new ServiceError('rate_limited', { retryAfterMs: waitMs })
    }
    const wrongWaitMs = wrongCount === undefined ? 0 : (await limits.take(...argumentsOf(wrongCount))).waitMs
    const taken = wrongCount === undefined ? counts : [...counts, wrongCount]
    return {
      fail: () =>
        wrongWaitMs > 0
          ? new ServiceError('rate_limited', { retryAfterMs: wrongWaitMs })
          : new ServiceError('invalid_credentials'),
      async succeed() {
        await Promise.all(taken.map(async (count) => await limits.giveBack(...argumentsOf(count))))
      },
    }
  }

  return {
    async signIn({ emailFolded, address: from, known }) {
      const network = networkOf(from)
      const pair = `${emailFolded} ${network}`
      if (known.deviceKey !== undefined)
        return await take([{ name: 'device', key: `${emailFolded} ${known.deviceKey}`, limit: account }])
      const byPair: Count = { name: 'sign-in', key: pair, limit: account }
      if (known.network) return await take([{ name: 'known-network', key: pair, limit: knownAddress }], byPair)
      return await take([{ name: 'network', key: network, limit: address }, byPair])
    },
    async register({ emailFolded, address: from }) {
      const network = networkOf(from)
      return await take([
        { name: 'registering', key: network, limit: address },
        { name: 'register', key: `${emailFolded} ${network}`, limit: account },
      ])
    },
    changePassword: async (sessionId) => await take([{ name: 'password', key: sessionId, limit: account }]),
  }
}

function argumentsOf({ name, key, limit }: Count): [string, string, RateLimit] {
  return [name, key, limit]
}
