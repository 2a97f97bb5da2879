/** Completion parameters on the wire: a list is never absent there, so an empty `stop` is no choice. */
import type { Parameters, Reasoning } from '@scriptorium/contracts/nouns'
import type * as wire from '@scriptorium/rpc/chat'

/** What it says is for the contract's schema to check. */
export function parametersOf(parameters: wire.Parameters | undefined): Parameters | undefined {
  if (parameters === undefined) return undefined
  const { stop, reasoning, ...others } = parameters
  return {
    ...others,
    ...(stop.length === 0 ? {} : { stop }),
    ...(reasoning === undefined ? {} : { reasoning: reasoning as Reasoning }),
  }
}

export function toWire<T extends { parameters?: Parameters | undefined }>({
  parameters,
  ...others
}: T): Omit<T, 'parameters'> & { parameters: wire.Parameters | undefined } {
  return { ...others, parameters: parameters === undefined ? undefined : { stop: [], ...parameters } }
}
