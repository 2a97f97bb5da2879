import { useCallback, useEffect, useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import type { Message } from '@scriptorium/contracts/http'
import { useDrafts } from '../account/me.ts'
import { newKey } from '../api/key.ts'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { routes } from '../api/routes.ts'
import { useWorkspace } from '../workspace.ts'
import { withExchange } from './message-cache.ts'

/**
 * A message on its way. It is kept in the browser, with its Idempotency-Key, until the server says that it has it: after a
 * reload or a failure it can be sent again without ever being there twice.
 */
export type Outgoing = { content: string; key: string; connectionId?: string; model?: string; parentId?: string; /** Not tried yet. */ fresh: boolean }

export function outgoingName(threadId: string): string {
  return `outgoing:${threadId}`
}

export function newOutgoing(content: string, more: Pick<Outgoing, 'connectionId' | 'model' | 'parentId'>): Outgoing {
  return { content, key: newKey(), fresh: true, ...more }
}

export function useOutgoing(threadId: string) {
  const { api, queryClient } = useWorkspace()
  const drafts = useDrafts()
  const name = outgoingName(threadId)
  const [outgoing, setOutgoing] = useState<Outgoing | undefined>(() => readOutgoing(drafts.get(name)))
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: ({ content, key, connectionId, model, parentId }: Outgoing) => api.call(routes.sendMessage, {
      params: { id: threadId },
      idempotencyKey: key,
      body: { content, ...(connectionId === undefined ? {} : { connectionId }), ...(model === undefined ? {} : { model }), ...(parentId === undefined ? {} : { parentId }) },
    }),
    onSuccess: (accepted, sent) => {
      drafts.remove(name)
      setOutgoing(undefined)
      queryClient.setQueryData<Message[]>(keys.messages(threadId), (path) => path === undefined ? path : withExchange(path, accepted))
      // Sent before the messages were there, or beside the path shown: what is being read, or was, does not hold it.
      const isRead = queryClient.getQueryState(keys.messages(threadId))?.fetchStatus === 'idle'
      if (sent.parentId !== undefined || !isRead) void queryClient.invalidateQueries({ queryKey: keys.messages(threadId) })
      void queryClient.invalidateQueries({ queryKey: ['threads'] })
    },
  })
  const send = useCallback((next: Outgoing) => {
    const tried = { ...next, fresh: false }
    drafts.set(name, tried)
    setOutgoing(tried)
    mutate(tried)
  }, [drafts, name, mutate])
  useEffect(() => {
    const waiting = readOutgoing(drafts.get(name))
    if (waiting?.fresh !== true) return
    drafts.set(name, { ...waiting, fresh: false })
    mutate(waiting)
  }, [drafts, name, mutate])
  const takeBack = useCallback(() => {
    drafts.remove(name)
    setOutgoing(undefined)
    reset()
  }, [drafts, name, reset])
  return { outgoing, send, takeBack, isSending: isPending, problem: error === null ? undefined : problemFrom(error) }
}

function readOutgoing(value: unknown): Outgoing | undefined {
  const draft = value as Partial<Outgoing> | undefined
  return typeof draft?.content === 'string' && typeof draft.key === 'string' ? { ...draft, content: draft.content, key: draft.key, fresh: draft.fresh === true } : undefined
}
