import { useCallback, useSyncExternalStore } from 'react'
import type { LiveGeneration } from '../stream/live-generation.ts'
import { useWorkspace } from '../workspace.ts'

const noSubscription = () => () => undefined

/** The arriving answer, or undefined for one that is not (any more) to be streamed. Only its own component renders again. */
export function useLiveGeneration(generationId: string, wanted: boolean): LiveGeneration | undefined {
  const { liveGenerations } = useWorkspace()
  const subscribe = useCallback(
    (listener: () => void) => liveGenerations.subscribe(generationId, listener),
    [liveGenerations, generationId],
  )
  const get = useCallback(
    () => (wanted ? liveGenerations.get(generationId) : undefined),
    [liveGenerations, generationId, wanted],
  )
  return useSyncExternalStore(wanted ? subscribe : noSubscription, get)
}
