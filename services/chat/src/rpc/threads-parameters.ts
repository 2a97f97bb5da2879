/** Completion parameters on the wire: a list is never absent there, so an empty `stop` is no choice. */
import type { Parameters } from '@scriptorium/contracts/nouns'
import type * as wire from '@scriptorium/rpc/chat'

export function parametersOf(parameters: wire.Parameters | undefined): Parameters | undefined {
  if (parameters === undefined) return undefined
  const { stop, ...others } = parameters
  return stop.length === 0 ? others : parameters
}

export function toWire<T extends { parameters?: Parameters | undefined }>({
  parameters,
  ...others
}: T): Omit<T, 'parameters'> & { parameters: wire.Parameters | undefined } {
  return { ...others, parameters: parameters === undefined ? undefined : { stop: [], ...parameters } }
}
