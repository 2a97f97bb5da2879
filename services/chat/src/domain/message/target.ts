import type { Parameters } from '@scriptorium/contracts/nouns'
import { isNotFound } from '@scriptorium/records'
import type { Broker, ResolvedTarget, Target } from '../ports.ts'

/**
 * Which connection and model generate a reply: the message's own, else the thread's, else the user's defaults. A model
 * belongs to the connection beside which it was named, so another connection does not inherit it.
 *
 * @returns also whether the connection was named by the message or the thread, not only by the defaults.
 */
export function chooseTarget(message: Target, thread: Target, defaults: Target): Target & { named: boolean } {
  const levels = [message, thread, defaults]
  const connectionId = levels.find((level) => level.connectionId !== undefined)?.connectionId
  const fitting = levels.filter((level) => level.connectionId === undefined || level.connectionId === connectionId)
  const model = fitting.find((level) => level.model !== undefined)?.model
  return { connectionId, model, named: message.connectionId !== undefined || thread.connectionId !== undefined }
}

/** The message's parameters over the thread's, one by one. Undefined when neither has any. */
export function mergeParameters(
  thread: Parameters | undefined,
  message: Parameters | undefined,
): Parameters | undefined {
  const merged = { ...thread, ...message }
  return Object.keys(merged).length === 0 ? undefined : merged
}

/**
 * The connection and model that shall generate, checked with ai-broker. When that is out of reach, the target as named, since
 * the load at run time is the authority.
 *
 * @throws ServiceError `not_found` when the message or the thread names a connection that is not the owner's.
 */
export async function resolveTarget(
  broker: Broker,
  ownerId: string,
  request: Target & { thread: Target; defaults: Target },
): Promise<ResolvedTarget> {
  const { named, ...target } = chooseTarget(
    { connectionId: request.connectionId, model: request.model },
    request.thread,
    request.defaults,
  )
  const resolve = async (named: Target): Promise<ResolvedTarget> => {
    try {
      const found = await broker.resolve(ownerId, named)
      return { ...found, connectionId: found.connectionId ?? named.connectionId, model: found.model ?? named.model }
    } catch (error) {
      if (isNotFound(error)) throw error
      return named
    }
  }
  try {
    return await resolve(target)
  } catch (error) {
    // A default that has been deleted since is not what the user asked for: the first connection there is will do.
    if (!named && target.connectionId !== undefined) return await resolve({ connectionId: undefined, model: undefined })
    throw error
  }
}
