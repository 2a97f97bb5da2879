import { useCallback } from 'react'
import { useMutation } from '@tanstack/react-query'
import type { Message } from '@scriptorium/contracts/nouns'
import { newKey } from '../api/key.ts'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import type { ModelChoice } from '../models/model-options.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { withContinuation, withEdit, withNewReply } from './message-cache.ts'

type Again =
  | {
      way: 'regenerate' | 'continueAnswer' | 'replayGeneration'
      id: string
      choice: ModelChoice | undefined
      key: string
    }
  | { way: 'editMessage'; id: string; choice: ModelChoice | undefined; key: string; content: string }

const changes = {
  regenerate: withNewReply,
  replayGeneration: withNewReply,
  continueAnswer: withContinuation,
  editMessage: withEdit,
}

/** Another answer in the place of one, the rest of one that stopped early, or a message in other words. */
export function useAskingAgain(threadId: string, choice: ModelChoice | undefined, onAccepted: () => void) {
  const { api, queryClient, notices, deletions } = useWorkspace()
  const { mutate, mutateAsync, isPending } = useMutation({
    mutationFn: async (again: Again) => {
      await deletions.flush()
      const { way, id, key } = again
      const { connectionId, model } = again.choice ?? {}
      const body = connectionId === undefined || model === undefined ? {} : { connectionId, model }
      if (way === 'editMessage')
        return api.call(way, { params: { id }, body: { ...body, content: again.content }, idempotencyKey: key })
      return api.call(way, { params: { id }, body, idempotencyKey: key })
    },
    onSuccess: (accepted, { way, id }) => {
      const path = queryClient.setQueryData<Message[]>(keys.messages(threadId), (known = []) =>
        changes[way](known, id, accepted),
      )
      // Asked of an answer that is not on the path that is known.
      if (path?.some((message) => message.id === accepted.reply.id) !== true)
        void queryClient.invalidateQueries({ queryKey: keys.messages(threadId) })
      onAccepted()
    },
    onError: (error) => {
      const { code, detail } = problemFrom(error)
      notices.show({ text: detail, tone: 'problem' })
      if (code === 'connection_missing') void queryClient.invalidateQueries({ queryKey: keys.connections })
    },
  })
  const { connectionId, model } = choice ?? {}
  const usual = useCallback(
    () => (connectionId === undefined || model === undefined ? undefined : { connectionId, model }),
    [connectionId, model],
  )
  const retry = useCallback(
    ({ id }: Message, other?: ModelChoice) =>
      mutate({ way: 'regenerate', id, choice: other ?? usual(), key: newKey() }),
    [mutate, usual],
  )
  const goOn = useCallback(
    ({ id }: Message) => mutate({ way: 'continueAnswer', id, choice: usual(), key: newKey() }),
    [mutate, usual],
  )
  const replay = useCallback(
    (id: string, other?: ModelChoice) => mutateAsync({ way: 'replayGeneration', id, choice: other, key: newKey() }),
    [mutateAsync],
  )
  const edit = useCallback(
    ({ id }: Message, content: string) =>
      mutateAsync({ way: 'editMessage', id, choice: usual(), key: newKey(), content }),
    [mutateAsync, usual],
  )
  return { retry, goOn, replay, edit, isRetrying: isPending }
}

/** Stops all answers of these that have not ended. */
export function useStop(generationIds: readonly string[]) {
  const { api, notices } = useWorkspace()
  const { mutate, isPending } = useMutation({
    mutationFn: (ids: readonly string[]) =>
      Promise.all(ids.map((id) => api.call('cancelGeneration', { params: { id } }).catch(keepConflict))),
    onError: (error) => notices.show({ text: words.workshop.notStopped(problemFrom(error).detail), tone: 'problem' }),
  })
  const all = generationIds.join(' ')
  const stop = useCallback(() => {
    if (all !== '') mutate(all.split(' '))
  }, [all, mutate])
  return { stop, isPending }
}

/** One that has ended by itself meanwhile needs no stop. */
function keepConflict(error: unknown): void {
  if (problemFrom(error).code !== 'conflict') throw error
}
