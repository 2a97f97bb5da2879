/** What is counted of generations, where their rows change; and how many are unfinished. */
import { counter, observeStage, polledGauge, sharedReading } from '@scriptorium/metrics'
import type { AcceptedMessage } from '../domain/message/ports.ts'
import type { GenerationStore } from '../domain/generation/ports.ts'
import type { SweepReport } from '../domain/generation/sweep.ts'
import type { UnfinishedCount } from '../store/generation-counts.ts'

const accepted = counter('messages_accepted_total', 'Messages that were taken in; repetitions of the same one are not')
const ended = counter('generations_ended_total', 'Answers by how they ended, with the code of a failure, and by whom', [
  'status',
  'code',
  'by',
])
const attempts = counter('generation_attempts_total', 'Attempts that workers began')
const swept = counter('generations_swept_total', 'Unfinished answers that the sweeper settled')
const unfinished = polledGauge('generations', 'Unfinished answers; held: too many of their user or connection run', [
  'state',
])
const oldest = polledGauge('generations_oldest_seconds', 'Age of the oldest unfinished answer', ['state'])

export async function measureAccept(accept: () => Promise<AcceptedMessage>): Promise<AcceptedMessage> {
  const startedMs = performance.now()
  const result = await accept()
  if (result.isNew) {
    accepted.add({})
    observeStage('commit', performance.now() - startedMs)
  }
  return result
}

/** The store, with what it settles counted. */
export function countedStore(store: GenerationStore): GenerationStore {
  return {
    ...store,
    async apply(ownerId, id, command) {
      const outcome = await store.apply(ownerId, id, command)
      if (outcome?.event === 'ended') {
        const { status, error, endedBy } = outcome.row
        ended.add({ status, code: error?.code ?? 'none', by: endedBy ?? 'worker' })
      }
      return outcome
    },
    async claim(ownerId, id, options) {
      const claimed = await store.claim(ownerId, id, options)
      if (claimed?.outcome.taken === true) attempts.add({})
      return claimed
    },
  }
}

export function countSwept({ settled }: SweepReport): void {
  swept.add({}, settled)
}

/** @param count one reading of the rows. @returns what ends it. */
export function watchUnfinished(count: () => Promise<UnfinishedCount[]>): () => void {
  const read = sharedReading(count)
  const ends = [
    unfinished.watch(async () => (await read()).map(({ state, rows }) => ({ labels: { state }, value: rows }))),
    oldest.watch(async () =>
      (await read()).map(({ state, oldestMs }) => ({ labels: { state }, value: oldestMs / 1_000 })),
    ),
  ]
  return () => {
    for (const end of ends) end()
  }
}
