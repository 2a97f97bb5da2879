/**
 * The metrics of the process. Names and units follow https://prometheus.io/docs/practices/naming/: seconds, bytes, `_total` for
 * counters. Labels have few values that are known beforehand; no id and no text of a user is one.
 */
import { collectDefaultMetrics, Counter as PromCounter, Histogram as PromHistogram, Registry } from 'prom-client'

export const prefix = 'scriptorium_'
export const registry = new Registry()
/** Of the event loop, the heap, the collector and the handles, under the names that dashboards for Node know. */
collectDefaultMetrics({ register: registry })

type Labels<L extends string> = Record<L, string>

export type Counter<L extends string> = {
  /** Adds `by`, 1 unless said; what is no positive number is left out. */
  add(labels: Labels<L>, by?: number): void
}

export type Histogram<L extends string> = {
  /** What is no number that is at least 0 is left out. */
  observe(labels: Labels<L>, value: number): void
}

export type MetricInfo = { name: string; help: string; type: string }

/** From a millisecond to a minute and a half. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90]

/** @param name without the prefix, with the unit and `_total`. */
export function counter<L extends string = never>(name: string, help: string, labels: readonly L[] = []): Counter<L> {
  const metric = new PromCounter({ name: prefix + name, help, labelNames: [...labels], registers: [registry] })
  return {
    add(values, by = 1) {
      if (by > 0 && Number.isFinite(by)) metric.inc(values, by)
    },
  }
}

/** @param buckets upper ends, rising; those of seconds unless said. */
export function histogram<L extends string = never>(
  name: string,
  help: string,
  labels: readonly L[] = [],
  buckets: readonly number[] = secondsBuckets,
): Histogram<L> {
  const metric = new PromHistogram({
    name: prefix + name,
    help,
    labelNames: [...labels],
    buckets: [...buckets],
    registers: [registry],
  })
  return {
    observe(values, value) {
      if (value >= 0 && Number.isFinite(value)) metric.observe(values, value)
    },
  }
}

/** The text that Prometheus reads, and its content type. */
export async function renderMetrics(): Promise<{ contentType: string; text: string }> {
  return { contentType: registry.contentType, text: await registry.metrics() }
}

/** Of this project's own metrics. */
export async function registeredMetrics(): Promise<MetricInfo[]> {
  const metrics = await registry.getMetricsAsJSON()
  return metrics
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name, help, type }) => ({ name, help, type: String(type) }))
}
