import { ServiceError } from '@scriptorium/contracts'
import type { Parameters } from '@scriptorium/contracts/nouns'
import { isNotFound } from '@scriptorium/records'
import { fitsBytes } from '@scriptorium/text'
import type { Broker, ResolvedTarget, Target } from '../ports.ts'

/**
 * Which connection and model generate a reply: the message's own, else the thread's, else the user's defaults. A model
 * belongs to the connection beside which it was named, so another connection does not inherit it.
 */
export function chooseTarget(message: Target, thread: Target, defaults: Target): Target {
  const levels = [message, thread, defaults]
  const connectionId = levels.find((level) => level.connectionId !== undefined)?.connectionId
  const fitting = levels.filter((level) => level.connectionId === undefined || level.connectionId === connectionId)
  const model = fitting.find((level) => level.model !== undefined)?.model
  return { connectionId, model }
}

/** The message's parameters over the thread's, one by one. Undefined when neither has any. */
export function mergeParameters(
  thread: Parameters | undefined,
  message: Parameters | undefined,
): Parameters | undefined {
  const merged = { ...thread, ...message }
  return Object.keys(merged).length === 0 ? undefined : merged
}

const nothingChosen =
  'No AI connection is chosen for this conversation. Choose a model, or add a connection in the settings, then send again.'
const connectionIsGone =
  'The AI connection that was chosen here no longer exists. Choose another model, then send again.'

/** The message's own choice, and what takes its place. */
export type TargetRequest = Target & { thread: Target; defaults: Target }

/** A message of fewer bytes fits the window of any model. */
const fitsAnyWindowBytes = 4_000

/**
 * The connection and model of a message that is being accepted. What thread and defaults name was checked when they named it, and
 * what has been deleted since is known here; so ai-broker is asked only for a connection that the message alone names, and for a
 * message so long that the window counts.
 *
 * @throws ServiceError `connection_missing` when no connection is chosen, or the one that is chosen is not there or not the owner's.
 */
export async function targetToAccept(
  broker: Broker,
  ownerId: string,
  { content, gone, ...request }: TargetRequest & { content: string; gone: readonly string[] },
): Promise<ResolvedTarget> {
  const { connectionId, model, thread, defaults } = request
  const target = chooseTarget({ connectionId, model }, thread, defaults)
  if (target.connectionId === undefined) throw new ServiceError('connection_missing', { detail: nothingChosen })
  if (gone.includes(target.connectionId)) throw new ServiceError('connection_missing', { detail: connectionIsGone })
  const isChecked = [thread.connectionId, defaults.connectionId].includes(target.connectionId)
  if (isChecked && fitsBytes(content, fitsAnyWindowBytes)) return target
  return await resolveTarget(broker, ownerId, request)
}

/**
 * The connection and model that shall generate, checked with ai-broker. When that is out of reach, the target as named, since
 * the load at run time is the authority. Nothing is sent to a connection that nobody chose: what was chosen and is gone is not
 * replaced by another.
 *
 * @throws ServiceError `connection_missing` when no connection is chosen, or the one that is chosen is not there or not the owner's.
 */
export async function resolveTarget(broker: Broker, ownerId: string, request: TargetRequest): Promise<ResolvedTarget> {
  const { connectionId, model, thread, defaults } = request
  const target = chooseTarget({ connectionId, model }, thread, defaults)
  if (target.connectionId === undefined) throw new ServiceError('connection_missing', { detail: nothingChosen })
  try {
    const resolved = await broker.resolve(ownerId, target)
    return { ...resolved, connectionId: target.connectionId, model: resolved.model ?? target.model }
  } catch (error) {
    if (isNotFound(error)) throw new ServiceError('connection_missing', { detail: connectionIsGone, cause: error })
    return target
  }
}
