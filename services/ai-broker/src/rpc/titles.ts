/** broker.v1.Titles. The owner is the signed caller's user. */
import { broker, idOf, register, requireOwner } from '@scriptorium/rpc'
import type { Registration, ServiceHandlers } from '@scriptorium/rpc'
import type { TitlesDefinition } from '@scriptorium/rpc/broker'
import type { SuggestTitle } from '../domain/title/title-suggestion.ts'

export function serveTitles({ suggestTitle }: { suggestTitle: SuggestTitle }): Registration {
  const handlers: ServiceHandlers<TitlesDefinition> = {
    suggest: async ({ threadId, connectionId, ...request }, context) =>
      await suggestTitle(
        requireOwner(context),
        { ...request, threadId: idOf(threadId), connectionId: idOf(connectionId) },
        context.signal,
      ),
  }
  return register(broker.titles, handlers, { callers: ['chat'] })
}
