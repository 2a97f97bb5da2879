import { useSuspenseQuery } from '@tanstack/react-query'
import type { User } from '@scriptorium/contracts/nouns'
import { meQuery } from '../api/queries.ts'
import type { DraftStore } from '../drafts/draft-store.ts'
import { useWorkspace } from '../workspace.ts'

/** Who is signed in; only for pages that need a session, which load it first. */
export function useMe(): User {
  const { api } = useWorkspace()
  return useSuspenseQuery(meQuery(api)).data
}

export function useDrafts(): DraftStore {
  const { drafts } = useWorkspace()
  return drafts(useMe().id)
}
