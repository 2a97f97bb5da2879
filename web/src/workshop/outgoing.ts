import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react'
import { useIsMutating, useMutation } from '@tanstack/react-query'
import type { Message, SendMessageAnswer, SendMessageBody } from '@scriptorium/contracts/nouns'
import { useDrafts } from '../account/me.ts'
import { newKey } from '../api/key.ts'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { useWorkspace } from '../workspace.ts'
import { withExchange } from './message-cache.ts'

/**
 * A message on its way. It is kept in the browser, with its Idempotency-Key, until the server says that it has it: after a
 * reload or a failure it can be sent again without ever being there twice.
 */
export type Outgoing = {
  content: string
  key: string
  connectionId?: string
  model?: string
  parentId?: string
  /** They answer side by side, in place of the one above. */
  models?: { connectionId: string; model: string }[]
  sceneIds?: string[]
  /** Not tried yet. */ fresh: boolean
}

export function outgoingName(threadId: string): string {
  return `outgoing:${threadId}`
}

type OutgoingOptions = Pick<Outgoing, 'connectionId' | 'model' | 'parentId' | 'models' | 'sceneIds'>

export function newOutgoing(content: string, more: OutgoingOptions): Outgoing {
  return { content, key: newKey(), fresh: true, ...more }
}

const connectionCodes: readonly string[] = ['connection_missing', 'connection_disabled', 'not_found']

/**
 * The message as it is to be sent again: to the model that is chosen now, where the one before could not be asked. That is
 * another message to the server, with a key of its own; in all other cases the first try may have come through.
 */
export function readdressed(
  outgoing: Outgoing,
  choice: { connectionId: string; model: string } | undefined,
  code: string | undefined,
): Outgoing {
  if (choice === undefined || code === undefined || !connectionCodes.includes(code)) return outgoing
  const { connectionId, model } = choice
  if (connectionId === outgoing.connectionId && model === outgoing.model) return outgoing
  return { ...outgoing, connectionId, model, key: newKey() }
}

/**
 * Whether sending again can come to anything: not to a connection, or into a conversation, that is known to be gone, until
 * another is chosen.
 */
export function canSendAgain(
  outgoing: Outgoing,
  choice: { connectionId: string; model: string } | undefined,
  code: string | undefined,
): boolean {
  const isGone = code === 'connection_missing' || code === 'not_found'
  return !isGone || readdressed(outgoing, choice, code) !== outgoing
}

export function useOutgoing(threadId: string, onAccepted: (accepted: SendMessageAnswer) => void) {
  const { api, queryClient, deletions } = useWorkspace()
  const drafts = useDrafts()
  const name = outgoingName(threadId)
  const outgoing = useKeptOutgoing(threadId)
  const sendKey = useMemo(() => ['send', threadId], [threadId])
  // Another visit to this page may have begun what is still under way.
  const isSending = useIsMutating({ mutationKey: sendKey }) > 0
  const { mutate, error, reset } = useMutation({
    mutationKey: sendKey,
    mutationFn: async (outgoing: Outgoing) => {
      // What is being deleted is no longer there for what is said next.
      await deletions.flush()
      return await api.call('sendMessage', {
        params: { id: threadId },
        idempotencyKey: outgoing.key,
        body: bodyOf(outgoing),
      })
    },
    onError: (failure) => {
      // What is shown of the connections is not so any more; read again, they show what can be chosen.
      if (connectionCodes.includes(problemFrom(failure).code))
        void queryClient.invalidateQueries({ queryKey: keys.connections })
    },
    onSuccess: (accepted, sent) => {
      drafts.remove(name)
      onAccepted(accepted)
      queryClient.setQueryData<Message[]>(keys.messages(threadId), (path) =>
        path === undefined ? path : withExchange(path, accepted, sent),
      )
      // Sent before the messages were there, or beside the path shown: what is being read, or was, does not hold it.
      const isRead = queryClient.getQueryState(keys.messages(threadId))?.fetchStatus === 'idle'
      if (sent.parentId !== undefined || !isRead)
        void queryClient.invalidateQueries({ queryKey: keys.messages(threadId) })
      void queryClient.invalidateQueries({ queryKey: ['threads'] })
      // The first message gives a new conversation its title.
      void queryClient.invalidateQueries({ queryKey: keys.thread(threadId) })
    },
  })
  const send = useCallback(
    (next: Outgoing) => {
      const tried = { ...next, fresh: false }
      drafts.set(name, tried)
      // With its key, before anything is sent.
      drafts.flush()
      mutate(tried)
    },
    [drafts, name, mutate],
  )
  useEffect(() => {
    const waiting = readOutgoing(drafts.get(name))
    if (waiting?.fresh === true) send(waiting)
  }, [drafts, name, send])
  const takeBack = useCallback(() => {
    drafts.remove(name)
    reset()
  }, [drafts, name, reset])
  return { outgoing, send, takeBack, isSending, problem: error === null ? undefined : problemFrom(error) }
}

function bodyOf({ content, connectionId, model, models, parentId, sceneIds }: Outgoing): SendMessageBody {
  return {
    content,
    ...(models === undefined ? {} : { models }),
    ...(connectionId === undefined || models !== undefined ? {} : { connectionId }),
    ...(model === undefined || models !== undefined ? {} : { model }),
    ...(parentId === undefined ? {} : { parentId }),
    ...(sceneIds === undefined || sceneIds.length === 0 ? {} : { sceneIds }),
  }
}

/** What is kept of this conversation's message, also when it is another visit, or another tab, that changes it. */
function useKeptOutgoing(threadId: string): Outgoing | undefined {
  const drafts = useDrafts()
  const name = outgoingName(threadId)
  const kept = useSyncExternalStore(drafts.subscribe, () => JSON.stringify(drafts.get(name)))
  return useMemo(() => (kept === undefined ? undefined : readOutgoing(JSON.parse(kept))), [kept])
}

function readOutgoing(value: unknown): Outgoing | undefined {
  const draft = value as Partial<Outgoing> | undefined
  return typeof draft?.content === 'string' && typeof draft.key === 'string'
    ? { ...draft, content: draft.content, key: draft.key, fresh: draft.fresh === true }
    : undefined
}
