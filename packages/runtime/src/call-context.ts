/**
 * What belongs to one request, from the browser to the last statement of the last service: its id, its trace, its owner, and
 * the signal that cancels it. The HTTP hook, the server of calls, the delivery of events and the worker of jobs set it; the
 * client of calls, the outbox, the queue and the logger read it, so that nobody has to pass it by hand.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

export type CallContext = {
  readonly requestId: string
  /** W3C traceparent. */
  readonly trace?: string | undefined
  /** The user on whose behalf; undefined for the system's own work. */
  readonly ownerId?: string | undefined
  /** Aborts when nobody waits for the result any more. Only work whose result would be thrown away carries one. */
  readonly signal?: AbortSignal | undefined
}

const storage = new AsyncLocalStorage<CallContext>()

/** Runs `work` and all that it starts in `context`. */
export function runInContext<T>(context: CallContext, work: () => T): T {
  return storage.run(context, work)
}

/** The context of the caller; undefined outside of any request. */
export function currentContext(): CallContext | undefined {
  return storage.getStore()
}

/** Runs `work` in the same request, but not cancelled with it: what must be written although nobody waits any more. */
export function withoutCancellation<T>(work: () => T): T {
  const context = storage.getStore()
  return context?.signal === undefined ? work() : storage.run({ ...context, signal: undefined }, work)
}

const requestIdShape = /^[\w.-]{1,128}$/
/** https://www.w3.org/TR/trace-context/#traceparent-header */
const traceShape = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/

/** A request id that came from outside, when it is one. */
export function readRequestId(text: unknown): string | undefined {
  return typeof text === 'string' && requestIdShape.test(text) ? text : undefined
}

/** A traceparent that came from outside, when it is one. */
export function readTrace(text: unknown): string | undefined {
  return typeof text === 'string' && traceShape.test(text) ? text : undefined
}
