import { useCallback, useMemo, useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Message } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { generationQuery, keys } from '../api/queries.ts'
import { useWorkspace } from '../workspace.ts'
import { withSibling } from './message-cache.ts'
import { words } from '../words/words.ts'

/**
 * The path that the thread shows. Another branch is chosen at the server, so that it is the one after a reload and in other
 * tabs; another answer is shown at once, and what follows it once the server has answered.
 *
 * @returns sibling: the answer looked at while the path that is known does not go through it.
 */
export function useShownPath(threadId: string, messages: Message[] | undefined) {
  const { api, queryClient, notices } = useWorkspace()
  const [wanted, setWanted] = useState<string>()
  const onPath = wanted === undefined || messages === undefined || messages.some((message) => message.id === wanted)
  const sibling = onPath ? undefined : wanted
  const generation = useQuery({ ...generationQuery(api, sibling ?? ''), enabled: sibling !== undefined })
  const path = useMemo(
    () =>
      messages === undefined || sibling === undefined ? messages : withSibling(messages, sibling, generation.data),
    [messages, sibling, generation.data],
  )
  const { mutate } = useMutation({
    // One after the other: the last choice is the one that stays.
    scope: { id: `branch ${threadId}` },
    mutationFn: (messageId: string) => api.call('showBranch', { params: { id: threadId }, body: { messageId } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.messages(threadId) }),
    onError: (error) => {
      setWanted(undefined)
      notices.show({ text: words.shell.branchNotShown(problemFrom(error).detail), tone: 'problem' })
    },
  })
  const showSibling = useCallback(
    (siblingId: string | undefined) => {
      const known = queryClient.getQueryData<Message[]>(keys.messages(threadId))
      const isAssistant =
        known?.some(({ role, siblings }) => role === 'assistant' && siblings.includes(siblingId ?? '')) === true
      setWanted(isAssistant ? siblingId : undefined)
      if (siblingId !== undefined) mutate(siblingId)
    },
    [queryClient, threadId, mutate],
  )
  return { path, sibling, showSibling }
}
