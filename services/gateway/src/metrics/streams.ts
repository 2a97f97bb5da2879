import { counter, observeStage, polledGauge } from '@scriptorium/metrics'

const connections = polledGauge('sse_connections', 'Open streams: of generations, and of the changes of a user', [
  'kind',
])
const slow = counter(
  'sse_slow_readers_total',
  'Readers that fell behind, and those closed because they stayed behind',
  ['outcome'],
)

/** @returns what ends it. */
export function watchStreams(kind: 'generation' | 'events', size: () => number): () => void {
  return connections.watch(() => [{ labels: { kind }, value: size() }])
}

export function countSlowReader(outcome: 'behind' | 'closed'): void {
  slow.add({ outcome })
}

/** From the oldest message that a reader has not dealt with until it is through with all. */
export function fanOutMeter(): { came(): void; gone(): void } {
  let sinceMs: number | undefined
  return {
    came: () => {
      sinceMs ??= performance.now()
    },
    gone: () => {
      if (sinceMs !== undefined) observeStage('fan-out', performance.now() - sinceMs)
      sinceMs = undefined
    },
  }
}
