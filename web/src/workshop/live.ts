import { useCallback, useSyncExternalStore } from 'react'
import type { LiveAnswer } from '../stream/live-answer.ts'
import { useWorkspace } from '../workspace.ts'

const noSubscription = () => () => undefined

/** The arriving answer, or undefined for one that is not (any more) to be streamed. Only its own component renders again. */
export function useLiveAnswer(generationId: string, wanted: boolean): LiveAnswer | undefined {
  const { liveAnswers } = useWorkspace()
  const subscribe = useCallback(
    (listener: () => void) => liveAnswers.subscribe(generationId, listener),
    [liveAnswers, generationId],
  )
  const get = useCallback(
    () => (wanted ? liveAnswers.get(generationId) : undefined),
    [liveAnswers, generationId, wanted],
  )
  return useSyncExternalStore(wanted ? subscribe : noSubscription, get)
}
