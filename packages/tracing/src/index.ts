/**
 * Spans around the trace that travels with a request as a W3C traceparent: HTTP, calls, outbox, bus and queue pass that text on, so no
 * library has to know of any other. Off unless `startTracing` was called: the trace of the caller then goes through as it came, and
 * nothing of OpenTelemetry is loaded. Attributes are names and figures of ours, never content and never a secret.
 */
export type SpanKind = 'server' | 'client' | 'consumer'

export type SpanOptions = {
  kind: SpanKind
  attributes?: Readonly<Record<string, string | number>>
  /** W3C traceparent of the cause; undefined begins a trace. */
  parent: string | undefined
}

export type OpenSpan = {
  /** What the work within passes on. */
  trace: string | undefined
  /** @param error the code of what went wrong */
  end(error?: string): void
}

/** What makes the spans, once tracing is on. */
export type SpanMaker = (name: string, options: SpanOptions & { startMs?: number }) => OpenSpan

let maker: SpanMaker | undefined

/** @returns what puts back what was there before. */
export function useSpanMaker(next: SpanMaker): () => void {
  const before = maker
  maker = next
  return () => {
    maker = before
  }
}

/** Begins a span; it is shown once it has ended. */
export function openSpan(name: string, options: SpanOptions): OpenSpan {
  return maker === undefined ? { trace: options.parent, end: nothing } : maker(name, options)
}

/** Shows a span that is over by now. @param ms how long it took */
export function recordSpan(name: string, options: SpanOptions & { ms: number; error?: string | undefined }): void {
  const { ms, error, ...span } = options
  maker?.(name, { ...span, startMs: Date.now() - ms }).end(error)
}

function nothing(): void {
  // There is no span.
}
