/**
 * The serving side of a call, the same for every transport: who calls and may it, how long has it, run the handler, and turn
 * anything thrown into a ServiceError. The order matters: nothing of a request is looked at before its caller is known.
 */
import { ServiceError } from '@scriptorium/contracts'
import { counter, histogram } from '@scriptorium/metrics'
import { newId, readRequestId, readTrace, runInContext } from '@scriptorium/runtime'
import { openSpan } from '@scriptorium/tracing'
import type { Logger } from '@scriptorium/runtime'
import { linkSignals } from '@scriptorium/timing'
import type { LinkedSignal } from '@scriptorium/timing'
import type { Verifier } from './caller-token.ts'
import type { CallContext } from './service.ts'
import type { RegisteredMethod, Registration } from './registration.ts'

const calls = counter('rpc_calls_total', 'Calls answered for other services, by method and code', ['method', 'code'])
const callSeconds = histogram(
  'rpc_call_seconds',
  'Time to answer a call of another service that succeeded',
  ['method'],
  [0.001, 0.005, 0.02, 0.1, 0.5, 2.5, 10],
)

export type IncomingCall = {
  request: Buffer
  token: string | undefined
  requestId: string | undefined
  trace: string | undefined
  /** Milliseconds that are left; undefined when the caller named no deadline. */
  remainingMs: number | undefined
  /** Aborts when the caller has gone, or the transport. */
  signal: AbortSignal
}

export type DispatcherOptions = {
  registrations: readonly Registration[]
  verifier: Verifier
  logger: Logger
  /** No call may ask for more, in milliseconds. */
  deadlineMsMax: number
  /** Calls under way at once; more are `unavailable`. */
  callsMax: number
  maxMessageBytes: number
}

export type Dispatcher = {
  paths(): string[]
  /** Rejects with nothing but a ServiceError; `path` must be one of `paths`. */
  dispatch(path: string, call: IncomingCall): Promise<Buffer>
  /** Takes no more calls, gives those under way `graceMs`, then aborts their signals. Resolves when none is left, or their signals are aborted. */
  close(options: { graceMs: number }): Promise<void>
  isClosing(): boolean
}

export function createDispatcher({
  registrations,
  verifier,
  logger,
  deadlineMsMax,
  callsMax,
  maxMessageBytes,
}: DispatcherOptions): Dispatcher {
  const methods = new Map(
    registrations.flatMap((registration) => registration.methods.map((method) => [method.codec.path, method] as const)),
  )
  const running = new Set<LinkedSignal>()
  let closing: Promise<void> | undefined
  let onEmpty: (() => void) | undefined

  /** Counted from its first moment, or a close could slip between the look at the token and the handler. */
  async function run(method: RegisteredMethod, call: IncomingCall): Promise<Buffer> {
    const remainingMs = checkDeadline(call.remainingMs, deadlineMsMax)
    const linked = linkSignals(call.signal)
    const timer = setTimeout(() => linked.abort(new ServiceError('deadline_exceeded')), remainingMs)
    running.add(linked)
    try {
      return await untilAborted(
        linked.signal,
        async () => await handle(method, call, { verifier, maxMessageBytes, signal: linked.signal }),
      )
    } finally {
      clearTimeout(timer)
      linked.dispose()
      running.delete(linked)
      if (running.size === 0) onEmpty?.()
    }
  }

  async function drain(graceMs: number): Promise<void> {
    if (running.size === 0) return
    const empty = new Promise<void>((resolve) => {
      onEmpty = resolve
    })
    const timer = setTimeout(() => {
      for (const linked of running) linked.abort(new ServiceError('unavailable'))
    }, graceMs)
    await empty
    clearTimeout(timer)
  }

  return {
    paths: () => [...methods.keys()],
    isClosing: () => closing !== undefined,
    async dispatch(path, call) {
      const startedMs = performance.now()
      try {
        const method = methods.get(path)
        if (method === undefined) throw new ServiceError('internal', { cause: new Error('no such method') })
        if (closing !== undefined || running.size >= callsMax) throw new ServiceError('unavailable')
        const response = await run(method, call)
        const ms = performance.now() - startedMs
        callSeconds.observe({ method: path }, ms / 1_000)
        calls.add({ method: path, code: 'ok' })
        logger.debug({ method: path, requestId: call.requestId, ms: Math.round(ms) }, 'call answered')
        return response
      } catch (error) {
        const settled = settle(error, { logger, path, requestId: call.requestId })
        calls.add({ method: methods.has(path) ? path : 'unknown', code: settled.code })
        throw settled
      }
    },
    async close({ graceMs }) {
      closing ??= drain(graceMs)
      await closing
    },
  }
}

async function handle(
  method: RegisteredMethod,
  call: IncomingCall,
  {
    verifier,
    maxMessageBytes,
    signal,
  }: Pick<DispatcherOptions, 'verifier' | 'maxMessageBytes'> & { signal: AbortSignal },
): Promise<Buffer> {
  const caller = await verifier.verify(call.token)
  if (!method.callers.has(caller.service))
    throw new ServiceError('forbidden', { cause: new Error(`${caller.service} may not call ${method.codec.path}`) })
  const request = decode(method, call.request)
  signal.throwIfAborted()
  const span = openSpan(method.codec.path, {
    kind: 'server',
    attributes: { 'rpc.system': 'grpc', 'rpc.caller': caller.service },
    parent: readTrace(call.trace),
  })
  const { trace } = span
  const context: CallContext = {
    caller: caller.service,
    ownerId: caller.ownerId,
    signal,
    requestId: readRequestId(call.requestId) ?? newId(),
    ...(trace === undefined ? {} : { trace }),
  }
  try {
    const answer = await runInContext(context, async () => await method.handle(request, context))
    const response = method.codec.encodeResponse(answer)
    if (response.length > maxMessageBytes) throw new ServiceError('payload_too_large')
    span.end()
    return response
  } catch (error) {
    span.end(ServiceError.from(error).code)
    throw error
  }
}

/** Ends when the signal aborts, whether the handler heeds it or not: the caller is not waiting any more. */
async function untilAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const onAbort = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  const working = work()
  try {
    return await Promise.race([working, aborted.promise])
  } catch (error) {
    // A handler that heeds the signal throws its own kind of abort error; the signal knows better why.
    throw signal.aborted && !ServiceError.is(error) ? signal.reason : error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function decode(method: RegisteredMethod, bytes: Buffer): unknown {
  try {
    return method.codec.decodeRequest(bytes)
  } catch (cause) {
    throw new ServiceError('validation_failed', { cause })
  }
}

function checkDeadline(remainingMs: number | undefined, deadlineMsMax: number): number {
  if (remainingMs === undefined || Number.isNaN(remainingMs))
    throw new ServiceError('validation_failed', { detail: 'This call has no deadline.' })
  if (remainingMs > deadlineMsMax)
    throw new ServiceError('validation_failed', { detail: `This call asks for more than ${deadlineMsMax} ms.` })
  if (remainingMs <= 0) throw new ServiceError('deadline_exceeded')
  return remainingMs
}

function settle(
  error: unknown,
  { logger, path, requestId }: { logger: Logger; path: string; requestId: string | undefined },
): ServiceError {
  const known = ServiceError.from(error)
  const fields = { method: path, requestId, code: known.code }
  if (known.code === 'internal') logger.error({ ...fields, error: known.cause ?? known }, 'call failed')
  else if (known.code === 'forbidden' || known.code === 'unauthenticated')
    logger.warn({ ...fields, error: known.cause }, 'call refused')
  else logger.debug(fields, 'call answered with an error')
  return known
}
