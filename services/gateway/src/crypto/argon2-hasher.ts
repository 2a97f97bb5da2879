/**
 * Passwords by argon2id with OWASP's parameters (m = 19,456 KiB, t = 2, p = 1). Each hash holds its memory and a thread for
 * some 30 ms, so few run at once, few more wait, and none waits for long.
 */
import { hash, verify } from '@node-rs/argon2'
import { ServiceError } from '@scriptorium/contracts'
import type { PasswordHasher } from '../domain/ports.ts'

export type Argon2Options = {
  /** Hashes at once; 2 by default. */
  concurrency?: number
  /** Callers that may wait; 200 by default. Past it: `rate_limited` at once. */
  waitingMax?: number
  /** How long one may wait, in milliseconds; 5,000 by default. Past it: `rate_limited`. */
  waitMsMax?: number
}

// argon2id is the library's default.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function createArgon2Hasher({
  concurrency = 2,
  waitingMax = 200,
  waitMsMax = 5_000,
}: Argon2Options = {}): PasswordHasher {
  let running = 0
  const waiting = new Set<() => void>()
  // What an unknown user's password is compared with, so that the check takes as long as for a known one.
  let dummy: Promise<string> | undefined

  async function enter(): Promise<void> {
    if (running < concurrency) {
      running += 1
      return
    }
    if (waiting.size >= waitingMax) throw new ServiceError('rate_limited', { retryAfterMs: waitMsMax })
    await new Promise<void>((resolve, reject) => {
      const admit = (): void => {
        clearTimeout(timer)
        waiting.delete(admit)
        resolve()
      }
      const timer = setTimeout(() => {
        waiting.delete(admit)
        reject(new ServiceError('rate_limited', { retryAfterMs: waitMsMax }))
      }, waitMsMax)
      waiting.add(admit)
    })
  }

  /** Passes the slot on to the next in the queue, so that nobody overtakes those who wait. */
  function leave(): void {
    const [next] = waiting
    if (next === undefined) running -= 1
    else next()
  }

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }

  return {
    hash: async (password) => await inTurn(async () => await hash(password, parameters)),
    verify: async (passwordHash, password) =>
      await inTurn(async () => {
        dummy ??= hash('nobody has this password', parameters)
        const matches = await verify(passwordHash ?? (await dummy), password)
        return passwordHash !== undefined && matches
      }),
  }
}
