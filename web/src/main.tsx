import { systemTimers } from '@scriptorium/timing'
import './theme/mantine.css'
import './theme/tokens.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createClient } from './api/client.ts'
import { announcing } from './api/other-windows.ts'
import { keys } from './api/queries.ts'
import { createDraftStoreContext } from './drafts/draft-store-context.ts'
import { createDeletionQueue } from './notices/deletion-queue.ts'
import { holdBackComposedKeys } from './keyboard/composition.ts'
import { createNoticeStore } from './notices/notice-store.ts'
import { createWorkspaceRouter } from './router.tsx'
import { createLiveGenerations } from './stream/live-generation.ts'
import { colorSchemeManager, cssVariablesResolver, theme } from './theme/theme.ts'
import { settleGeneration } from './workshop/message-cache.ts'
import { loadWords, preferredLanguage, words } from './words/words.ts'
import { WorkspaceContext } from './workspace.ts'
import type { Workspace } from './workspace.ts'

holdBackComposedKeys(window)

/**
 * The client tries again by itself where that is safe; a second layer of retries would multiply it. Every call is made, whatever
 * the browser believes of its network: a server on this very machine answers without one, and a call held back says nothing.
 */
const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: 5_000, networkMode: 'always', refetchOnReconnect: true },
    mutations: { retry: false, networkMode: 'always' },
  },
})
const notices = createNoticeStore()
const deletions = createDeletionQueue(systemTimers)
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('scriptorium')
const api = announcing(
  createClient({ onSignedOut: leave, onStream: (id, events) => liveGenerations.takeOver(id, events) }),
  queryClient,
  channel,
)
const liveGenerations = createLiveGenerations({
  onSignedOut: leave,
  onEnd: (id, answer) => void settleGeneration({ queryClient, api }, id, answer),
})
const workspace: Workspace = {
  api,
  queryClient,
  notices,
  deletions,
  drafts: createDraftStoreContext(),
  liveGenerations,
}
const router = createWorkspaceRouter(workspace)

window.addEventListener('pagehide', () => void deletions.flush())

let leaving = false

/** The session ended under our feet: what was typed stays in its drafts, and the way back leads here. */
function leave(): void {
  if (leaving || queryClient.getQueryData(keys.me) === undefined) return
  leaving = true
  const { href } = router.state.location
  notices.show({ text: words.shell.signedOut })
  queryClient.removeQueries({ queryKey: keys.me })
  void router.navigate({ to: '/sign-in', search: { next: href } }).finally(() => {
    leaving = false
    queryClient.clear()
  })
}

void start()

async function start(): Promise<void> {
  const language = preferredLanguage()
  await loadWords(language)
  document.documentElement.lang = language
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariablesResolver}
        colorSchemeManager={colorSchemeManager}
        defaultColorScheme="auto"
        withGlobalClasses={false}
      >
        <QueryClientProvider client={queryClient}>
          <WorkspaceContext value={workspace}>
            <RouterProvider router={router} />
          </WorkspaceContext>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
}
