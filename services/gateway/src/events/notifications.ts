import type { EventBus, EventHandlers, Subscription } from '@scriptorium/bus'
import type { LiveFrame } from '@scriptorium/contracts'
import { withDeadline } from '@scriptorium/timing'
import type { Logger, Part } from '@scriptorium/runtime'

/** How long the start waits for the bus: it is a notifier, and the rows are asked for all the same. */
const startWaitMs = 2_000
const retryMs = 5_000

export type Notifications = {
  bus: EventBus
  /** A UUID that names this process. */
  instance: string
  streams: { notify(generationId: string): void }
  live: { notify(ownerId: string, frame: LiveFrame): void; notifyAll(frame: LiveFrame): void }
  erasures: { confirm(confirmed: { userId: string; service: string; round: number }): Promise<void> }
  logger: Logger
}

/**
 * Notifies the readers of this process of every generation that has ended, wherever it ran, and of every change of an entry, a
 * relation, a scene, a thread, wherever it was made. Each gateway has a group of its own and starts with the next event: what it missed,
 * the readers find in the rows.
 */
export function createNotifications({ bus, instance, streams, live, erasures, logger }: Notifications): Part {
  let subscription: Subscription | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let listening: Promise<void> = Promise.resolve()

  async function listen(): Promise<void> {
    try {
      const opened = await bus.subscribe({
        group: `gateway-${instance}`,
        from: 'latest',
        handlers: handlersOf({ streams, live, erasures }),
      })
      if (isStopped()) await opened.close()
      else subscription = opened
      // Whatever happened before it heard of anything.
      live.notifyAll({ event: 'refetch', data: {} })
    } catch (error) {
      logger.warn({ error }, 'subscribing to the bus failed; trying again')
      if (!isStopped()) timer = setTimeout(() => void (listening = listen()), retryMs)
    }
  }

  function isStopped(): boolean {
    return stopped
  }

  return {
    name: 'notifications',
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

/** An event says whose it is: nobody else hears of it. */
function handlersOf({ streams, live, erasures }: Pick<Notifications, 'streams' | 'live' | 'erasures'>): EventHandlers {
  return {
    'generation.ended': async ({ data }) => streams.notify(data.generationId),
    'codex.entry-changed': async ({ data: { ownerId, ...data } }) =>
      live.notify(ownerId, { event: 'entry-changed', data }),
    'codex.relation-changed': async ({ data: { ownerId, ...data } }) =>
      live.notify(ownerId, { event: 'relation-changed', data }),
    'manuscript.scene-changed': async ({ data: { ownerId, ...data } }) =>
      live.notify(ownerId, { event: 'scene-changed', data }),
    'chat.thread-changed': async ({ data: { ownerId, ...data } }) =>
      live.notify(ownerId, { event: 'thread-changed', data }),
    // One that is missed is asked for again.
    'user.erased': async ({ data }) => await erasures.confirm(data),
  }
}
