import { useMemo, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Thread } from '@scriptorium/contracts/nouns'
import { useMe } from '../account/me.ts'
import { connectionsQuery } from '../api/queries.ts'
import { isGone } from '../models/model-options.ts'
import type { ModelChoice } from '../models/model-options.ts'
import { useWorkspace } from '../workspace.ts'
import { useThreadPatch } from './thread-patch.ts'

/** The model for the next answer: the thread's, or else the user's own default. A choice is kept with the thread. */
export function useModelChoice(thread: Thread) {
  const { api } = useWorkspace()
  const me = useMe()
  const patch = useThreadPatch()
  const connections = useQuery(connectionsQuery(api))
  const demoConnections = useMemo(
    () => new Set(connections.data?.filter((connection) => connection.demo).map((connection) => connection.id)),
    [connections.data],
  )
  const [chosen, setChosen] = useState<ModelChoice>()
  const [compared, setCompared] = useState<ModelChoice[]>([])
  const stored =
    thread.connectionId !== undefined && thread.model !== undefined
      ? { connectionId: thread.connectionId, model: thread.model }
      : undefined
  const usual =
    me.defaultConnectionId !== undefined && me.defaultModel !== undefined
      ? { connectionId: me.defaultConnectionId, model: me.defaultModel }
      : undefined
  const wanted = chosen ?? stored ?? usual
  const gone = isGone(wanted, connections.data)
  const value = gone ? undefined : wanted
  const choose = (choice: ModelChoice) => {
    setChosen(choice)
    patch.mutate({ thread, change: choice })
  }
  return { value, gone, choose, demoConnections, compared, compare: setCompared }
}

/** The entries that are attached to a thread; a change is shown at once and kept with the thread. */
export function usePins(thread: Thread) {
  const patch = useThreadPatch()
  const value = patch.isPending ? (patch.variables.change.pins ?? thread.pins) : thread.pins
  return { value, choose: (pins: string[]) => patch.mutate({ thread, change: { pins } }) }
}
