/**
 * Passwords by argon2id with OWASP's parameters (m = 19,456 KiB, t = 2, p = 1). Each hash holds its memory and a thread for
 * some 30 ms, so few run at once, few more wait, and none waits for long.
 */
import { hash, verify } from '@node-rs/argon2'
import { ServiceError } from '@scriptorium/contracts'
import type { PasswordHasher } from '../domain/ports.ts'
import { createTurnQueue } from '../domain/turn-queue.ts'

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
  const turns = createTurnQueue(
    { atOnce: concurrency, waitingMax, waitMsMax },
    () => new ServiceError('rate_limited', { retryAfterMs: waitMsMax }),
  )
  // What an unknown user's password is compared with, so that the check takes as long as for a known one.
  let dummy: Promise<string> | undefined

  return {
    hash: async (password) => await turns.run(async () => await hash(password, parameters)),
    verify: async (passwordHash, password) =>
      await turns.run(async () => {
        dummy ??= hash('nobody has this password', parameters)
        const matches = await verify(passwordHash ?? (await dummy), password)
        return passwordHash !== undefined && matches
      }),
  }
}
