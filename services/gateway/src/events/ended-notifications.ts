import type { EventBus, Subscription } from '@scriptorium/bus'
import { withDeadline } from '@scriptorium/timing'
import type { Logger, Part } from '@scriptorium/runtime'

/** How long the start waits for the bus: it is a notifier, and the rows are asked for all the same. */
const startWaitMs = 2_000
const retryMs = 5_000

/**
 * Notifies of every generation that has ended, wherever it ran. Each gateway has a group of its own and starts with the next
 * event: what it missed, the readers find in the rows.
 *
 * @param instance a UUID that names this process.
 */
export function createEndedNotifications({
  bus,
  instance,
  notify,
  logger,
}: {
  bus: EventBus
  instance: string
  notify: (generationId: string) => void
  logger: Logger
}): Part {
  let subscription: Subscription | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let listening: Promise<void> = Promise.resolve()

  async function listen(): Promise<void> {
    try {
      const opened = await bus.subscribe({
        group: `gateway-${instance}`,
        from: 'latest',
        handlers: { 'generation.ended': async ({ data }) => notify(data.generationId) },
      })
      if (isStopped()) await opened.close()
      else subscription = opened
    } catch (error) {
      logger.warn({ error }, 'subscribing to the bus failed; trying again')
      if (!isStopped()) timer = setTimeout(() => void (listening = listen()), retryMs)
    }
  }

  function isStopped(): boolean {
    return stopped
  }

  return {
    name: 'ended notifications',
    async start() {
      listening = listen()
      await withDeadline(listening, startWaitMs).catch(() =>
        logger.warn({}, 'the bus does not respond yet; starting without its notifier'),
      )
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await subscription?.close()
    },
    isSoft: true,
    health: async () => await bus.health(),
  }
}
