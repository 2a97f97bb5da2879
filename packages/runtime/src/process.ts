import { EnvError } from './environment.ts'
import type { Logger } from './logger.ts'
import type { Service } from './part.ts'

/** How our processes end. A supervisor restarts on anything but `ok`; `configuration` (EX_CONFIG of sysexits.h) does not fix itself. */
export const exitCodes = { ok: 0, failed: 1, configuration: 78, forced: 130 } as const

/** The little of `process` that is used, so that a test can stand in for it. */
export type ProcessHost = {
  on(event: 'SIGTERM' | 'SIGINT' | 'uncaughtException' | 'unhandledRejection', listener: (value: unknown) => void): void
  exit(code: number): void
}

const thisProcess: ProcessHost = {
  on: (event, listener) => void process.on(event as 'SIGTERM', listener),
  exit: (code) => process.exit(code),
}

export type ProcessOptions = {
  logger: Logger
  /** How long the whole stop may take, in milliseconds: 30,000 by default. Keep it below the supervisor's own patience. */
  stopTimeoutMs?: number
  /** Says at the terminal why the start failed; without it the log says so. */
  explain?: (error: unknown) => void
  host?: ProcessHost
  /** A clock in milliseconds that never goes back. */
  now?: () => number
}

/**
 * One wish to stop may come as several signals: Ctrl-C, a process group and a supervisor reach this process and also its
 * parents, which pass theirs on. What comes this soon after the first is the same wish.
 */
const sameSignalMs = 500

/**
 * The life of a process: makes the service, starts it, and on SIGTERM or SIGINT stops it once. A second signal (not merely
 * the same one passed on), or a stop that takes too long, ends the process at once. What nobody caught is logged and ends it too: a supervisor starts a fresh one,
 * which is safer than going on in a state that nobody thought of.
 *
 * @returns when the service has started, or when it could not and the exit has been asked for.
 */
export async function runProcess(factory: () => Service | Promise<Service>, options: ProcessOptions): Promise<void> {
  const { logger, stopTimeoutMs = 30_000, explain, host = thisProcess, now = () => performance.now() } = options
  let service: Service | undefined
  let ending = false
  let signalled: number | undefined

  async function end(code: number): Promise<void> {
    ending = true
    const timer = setTimeout(() => {
      logger.error({ stopTimeoutMs }, 'not stopped in time, exiting')
      host.exit(exitCodes.failed)
    }, stopTimeoutMs)
    try {
      await service?.stop()
    } catch (error) {
      logger.error({ error }, 'stop failed')
    } finally {
      clearTimeout(timer)
    }
    host.exit(code)
  }

  const onSignal = (signal: unknown): void => {
    const isEcho = signalled !== undefined && now() - signalled < sameSignalMs
    signalled ??= now()
    if (isEcho) return
    if (ending) {
      logger.warn({ signal }, 'second signal, exiting at once')
      host.exit(exitCodes.forced)
      return
    }
    logger.info({ signal }, 'stopping')
    void end(exitCodes.ok)
  }
  const onUncaught = (error: unknown): void => {
    logger.error({ error }, 'nobody caught this error, exiting')
    host.exit(exitCodes.failed)
  }
  host.on('SIGTERM', onSignal)
  host.on('SIGINT', onSignal)
  host.on('uncaughtException', onUncaught)
  host.on('unhandledRejection', onUncaught)

  try {
    service = await factory()
    // Read afresh: a signal may have come while the factory waited.
    if (isEnding()) {
      await service.stop()
      return
    }
    await service.start()
    logger.info({}, 'started')
  } catch (error) {
    if (isEnding()) return
    if (explain !== undefined) explain(error)
    else logger.error({ error: error instanceof EnvError ? error.message : error }, 'could not start')
    await end(error instanceof EnvError ? exitCodes.configuration : exitCodes.failed)
  }

  function isEnding(): boolean {
    return ending
  }
}
