import { withDeadline } from '@scriptorium/timing'
import { createHealthChecks } from './health-checks.ts'
import type { Logger } from './logger.ts'
import type { Part, Service } from './part.ts'

export type CompositionOptions = {
  name: string
  logger: Logger
  /** In the order of starting: what others need first. */
  parts: readonly Part[]
  /** Per part, in milliseconds: 10,000 by default. */
  stopTimeoutMs?: number
  /** Per check, in milliseconds: 1,500 by default. What hangs must be seen within seconds. */
  healthTimeoutMs?: number
}

/** Starts parts in order and stops them in reverse. Both may be called many times; a stop during the start waits for the part under way. */
export function composeParts({
  name,
  logger,
  parts,
  stopTimeoutMs = 10_000,
  healthTimeoutMs = 1_500,
}: CompositionOptions): Service {
  const started: Part[] = []
  let starting: Promise<void> | undefined
  let stopping: Promise<void> | undefined

  const look = createHealthChecks({
    parts,
    isStarted: (part) => started.includes(part),
    logger,
    timeoutMs: healthTimeoutMs,
  })

  async function startAll(): Promise<void> {
    for (const part of parts) {
      if (stopping !== undefined) throw new Error(`${name} was stopped while it started`)
      // Counted as started before it is, so that one that fails half-way is given the chance to clear up.
      started.push(part)
      await part.start?.()
      logger.debug({ part: part.name }, 'part started')
    }
  }

  async function stopAll(): Promise<void> {
    await starting?.catch(() => undefined)
    for (const part of started.splice(0).toReversed()) await stopPart(part)
  }

  async function stopPart(part: Part): Promise<void> {
    try {
      await withDeadline(async () => await part.stop?.(), part.stopTimeoutMs ?? stopTimeoutMs)
      logger.debug({ part: part.name }, 'part stopped')
    } catch (error) {
      logger.error({ part: part.name, error }, 'part did not stop properly')
    }
  }

  return {
    name,
    async start() {
      starting ??= startAll()
      try {
        await starting
      } catch (error) {
        stopping ??= stopAll()
        await stopping
        throw error
      }
    },
    async stop() {
      stopping ??= stopAll()
      await stopping
    },
    async health() {
      const { failing, degraded, checks } = await look()
      return {
        ok: stopping === undefined && starting !== undefined && !failing,
        ...(degraded.length === 0 ? {} : { degraded }),
        checks,
      }
    },
  }
}
