import type { Target } from './ports.ts'
import type { Parameters } from './records.ts'

/**
 * Which connection and model an answer asks for: the message's own, else the thread's, else the user's defaults. A model
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
export function mergeParameters(thread: Parameters | undefined, message: Parameters | undefined): Parameters | undefined {
  const merged = { ...thread, ...message }
  return Object.keys(merged).length === 0 ? undefined : merged
}
