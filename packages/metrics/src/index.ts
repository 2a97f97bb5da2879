/** What this process counts, for Prometheus. One registry for each process, as there is one process to be asked. */
export { counter, histogram, registeredMetrics, renderMetrics } from './registry.ts'
export type { Counter, Histogram, MetricInfo } from './registry.ts'
export { polledGauge, sharedReading } from './polled-gauge.ts'
export type { PolledGauge, Sample } from './polled-gauge.ts'
export { observeStage } from './stages.ts'
export type { Stage } from './stages.ts'
