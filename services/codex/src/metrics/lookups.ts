import { histogram } from '@scriptorium/metrics'

const seconds = histogram('codex_lookup_seconds', 'Time of a lookup, from the call to what is told, without the wire', [
  'outcome',
])

/** @throws what the lookup throws. */
export async function measureLookup<T>(lookup: () => Promise<T>): Promise<T> {
  const startedMs = performance.now()
  let outcome = 'failed'
  try {
    const found = await lookup()
    outcome = 'found'
    return found
  } finally {
    seconds.observe({ outcome }, (performance.now() - startedMs) / 1_000)
  }
}
