/** Gauges whose value is read when Prometheus asks: the depth of a queue, the size of a pool. */
import { withDeadline } from '@scriptorium/timing'
import { Gauge } from 'prom-client'
import { counter, prefix, registry } from './registry.ts'

export type Sample<L extends string> = { labels: Record<L, string>; value: number }

export type PolledGauge<L extends string> = {
  /** `read` is asked on each scrape, and given 2 s. Samples with the same labels are added up. @returns what ends it. */
  watch(read: () => Sample<L>[] | Promise<Sample<L>[]>): () => void
}

const readMs = 2_000
const failures = counter('metric_read_failures_total', 'Gauges that could not be read in time for a scrape', ['metric'])

/** A reading that fails leaves its samples out, and is counted. */
export function polledGauge<L extends string = never>(
  name: string,
  help: string,
  labels: readonly L[] = [],
): PolledGauge<L> {
  const readers = new Set<() => Sample<L>[] | Promise<Sample<L>[]>>()
  const gauge: Gauge<L> = new Gauge<L>({
    name: prefix + name,
    help,
    labelNames: [...labels],
    registers: [registry],
    async collect() {
      const samples = await Promise.all([...readers].map(readWithin))
      gauge.reset()
      for (const sample of samples.flat()) gauge.inc(sample.labels, sample.value)
    },
  })

  async function readWithin(read: () => Sample<L>[] | Promise<Sample<L>[]>): Promise<Sample<L>[]> {
    try {
      return await withDeadline(async () => await read(), readMs)
    } catch {
      failures.add({ metric: name })
      return []
    }
  }

  return {
    watch(read) {
      readers.add(read)
      return () => void readers.delete(read)
    },
  }
}

/** Several gauges that are read in one scrape share one reading. */
export function sharedReading<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined
  return async () => {
    reading ??= read().finally(() => {
      reading = undefined
    })
    return await reading
  }
}
