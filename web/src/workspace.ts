import { createContext, useContext } from 'react'
import type { QueryClient } from '@tanstack/react-query'
import type { Client } from './api/client.ts'
import type { DraftStoreContext } from './drafts/draft-store-context.ts'
import type { DeletionQueue } from './notices/deletion-queue.ts'
import type { NoticeStore } from './notices/notice-store.ts'
import type { LiveGenerations } from './stream/live-generation.ts'

/** What the pages work with; made once in main.tsx, and whole at any time. */
export type Workspace = {
  api: Client
  queryClient: QueryClient
  notices: NoticeStore
  deletions: DeletionQueue
  drafts: DraftStoreContext
  liveGenerations: LiveGenerations
}

export const WorkspaceContext = createContext<Workspace | undefined>(undefined)

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext)
  if (workspace === undefined) throw new Error('WorkspaceContext is missing')
  return workspace
}
