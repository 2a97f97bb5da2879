/**
 * Names conversations whose writer has not, by what was said first. In the background, and for each conversation once: a model that
 * fails leaves the title as it is, and one that the writer gives meanwhile stays.
 */
import type { RelayNotifier, TitleMaker, TitleRequest } from '../ports.ts'
import { titleOf } from './title-text.ts'

export type TitleStore = {
  /** What a title is made of, when the thread of this complete answer wants one; it wants none any more afterwards. */
  beginTitle(ownerId: string, generationId: string): Promise<TitleRequest | undefined>
  /** @returns whether it has it now: not when the writer has named the thread meanwhile, or deleted it. */
  giveTitle(ownerId: string, threadId: string, title: string): Promise<boolean>
}

export type AutomaticTitlesPorts = {
  store: TitleStore
  broker: TitleMaker
  notifier: RelayNotifier
  onTitleLost: (error: unknown, threadId: string | undefined) => void
  /** How long those that are being made may go on when the process stops, in milliseconds. */
  stopMs?: number
}

export type AutomaticTitles = {
  /** An answer is complete. Nobody waits for the title. */
  nameThreadOf(ownerId: string, generationId: string): void
  /** Resolves when none is being made; after a while they are given up. */
  drain(): Promise<void>
}

const atOnce = 4
/** Past that the thread gets its title with a later answer. */
const waitingMax = 200

type Waiting = { ownerId: string; generationId: string }

export function createAutomaticTitles(ports: AutomaticTitlesPorts): AutomaticTitles {
  const { stopMs = 3_000 } = ports
  const waiting: Waiting[] = []
  const lanes = new Set<Promise<void>>()
  const stopping = new AbortController()

  async function work(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await nameThread(ports, next, stopping.signal)
  }

  return {
    nameThreadOf(ownerId, generationId) {
      if (stopping.signal.aborted || waiting.length >= waitingMax) return
      waiting.push({ ownerId, generationId })
      if (lanes.size >= atOnce) return
      const lane = work().finally(() => lanes.delete(lane))
      lanes.add(lane)
    },
    async drain() {
      const timer = setTimeout(() => stopping.abort(), stopMs)
      try {
        await Promise.all(lanes)
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** Never throws. */
async function nameThread(
  { store, broker, notifier, onTitleLost }: AutomaticTitlesPorts,
  { ownerId, generationId }: Waiting,
  signal: AbortSignal,
): Promise<void> {
  let threadId: string | undefined
  try {
    if (signal.aborted) return
    const request = await store.beginTitle(ownerId, generationId)
    if (request === undefined) return
    threadId = request.threadId
    const title = titleOf(await broker.suggestTitle(ownerId, request, signal))
    if (title !== undefined && (await store.giveTitle(ownerId, threadId, title))) notifier.wake()
  } catch (error) {
    onTitleLost(error, threadId)
  }
}
