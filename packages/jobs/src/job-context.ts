/** The request that a job belongs to travels beside its data, so that the worker's log lines tell it. */
import { currentContext, newId, readRequestId, readTrace } from '@scriptorium/runtime'
import type { CallContext } from '@scriptorium/runtime'

const contextField = '_context'

/** @returns what is stored: the data, and the current request beside it. */
export function withContext(data: object): object {
  const context = currentContext()
  if (context === undefined) return data
  const { requestId, trace } = context
  return { ...data, [contextField]: { requestId, ...(trace === undefined ? {} : { trace }) } }
}

/** The other direction; a job that was added outside of any request is one of its own. */
export function splitContext(stored: unknown): { data: unknown; context: CallContext } {
  if (typeof stored !== 'object' || stored === null) return { data: stored, context: { requestId: newId() } }
  const { [contextField]: context, ...data } = stored as Record<string, unknown>
  const { requestId, trace } =
    typeof context === 'object' && context !== null ? (context as Record<string, unknown>) : {}
  return { data, context: { requestId: readRequestId(requestId) ?? newId(), trace: readTrace(trace) } }
}
