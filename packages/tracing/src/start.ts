/** Turns tracing on: spans go to a collector over OTLP. Loaded only where one is set. */
import { ROOT_CONTEXT, SpanKind as Kind, SpanStatusCode, trace as traces } from '@opentelemetry/api'
import type { Context } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import { useSpanMaker } from './index.ts'
import type { OpenSpan, SpanKind } from './index.ts'

export type TracingOptions = {
  /** The name of the process among others. */
  service: string
  /** Of the collector, without `/v1/traces`. */
  endpoint: string
  /** Which share of the traces that begin here is kept, from 0 to 1; one that began elsewhere is kept as its beginning says. */
  ratio: number
  /** In place of OTLP: for tests. */
  exporter?: SpanExporter
}

const stopMs = 3_000
const kinds: Readonly<Record<SpanKind, Kind>> = { server: Kind.SERVER, client: Kind.CLIENT, consumer: Kind.CONSUMER }
/** Spans that wait for the collector; past it new ones are dropped, since nobody should wait for a trace. */
const queue = { maxQueueSize: 4_096, maxExportBatchSize: 512, scheduledDelayMillis: 2_000, exportTimeoutMillis: 5_000 }

/** @returns what sends the rest, within 3 s, and turns tracing off. Never rejects. */
export function startTracing({ service, endpoint, ratio, exporter }: TracingOptions): () => Promise<void> {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: exporter ?? new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }),
        ...queue,
      }),
    ],
  })
  const tracer = provider.getTracer('scriptorium')
  const turnOff = useSpanMaker((name, { kind, attributes = {}, parent, startMs }): OpenSpan => {
    const options = {
      kind: kinds[kind],
      attributes: { ...attributes },
      ...(startMs === undefined ? {} : { startTime: startMs }),
    }
    const span = tracer.startSpan(name, options, contextOf(parent))
    const { traceId, spanId, traceFlags } = span.spanContext()
    return {
      trace: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
      end: (error) => {
        if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error })
        span.end()
      },
    }
  })
  return async () => {
    turnOff()
    const late = new Promise<void>((resolve) => void setTimeout(resolve, stopMs).unref())
    await Promise.race([provider.shutdown().catch(() => undefined), late])
  }
}

function contextOf(parent: string | undefined): Context {
  const [, traceId, spanId, flags] = parent?.split('-') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT
  return traces.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
  })
}
