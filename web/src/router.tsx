import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { isKnownBrowser } from './account/known-browser.ts'
import { problemFrom } from './api/problem.ts'
import { meQuery, novelQuery } from './api/queries.ts'
import { filterOf } from './codex/entry-search.ts'
import { AppFrame } from './shell/app-frame.tsx'
import { part } from './shell/part.ts'
import { loadPageWords } from './words/words.ts'
import { FailurePage, MissingPage, WaitingPage } from './shell/plain-pages.tsx'
import { RootFrame } from './shell/root-frame.tsx'
import type { Workspace } from './workspace.ts'

/** A page that has words of its own. */
function page<Module>(load: () => Promise<Module>): () => Promise<Module> {
  return part(async () => (await Promise.all([load(), loadPageWords()]))[0])
}

const root = createRootRouteWithContext<Workspace>()({
  component: RootFrame,
  notFoundComponent: MissingPage,
  errorComponent: FailurePage,
})

const anonymous = createRoute({ getParentRoute: () => root, id: 'anonymous' })
const register = createRoute({
  getParentRoute: () => anonymous,
  path: 'register',
  component: lazyRouteComponent(
    page(() => import('./account/register-page.tsx')),
    'RegisterPage',
  ),
})
const signIn = createRoute({
  getParentRoute: () => anonymous,
  path: 'sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search['next'] === 'string' ? { next: search['next'] } : {},
  component: lazyRouteComponent(
    page(() => import('./account/sign-in-page.tsx')),
    'SignInPage',
  ),
})

/** Every page that needs a session: without one, sign-in or registration is shown. */
const authenticated = createRoute({
  getParentRoute: () => root,
  id: 'authenticated',
  component: AppFrame,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(meQuery(context.api))
    } catch (error) {
      if (problemFrom(error).code !== 'unauthenticated') throw error
      if (!isKnownBrowser()) throw redirect({ to: '/register' })
      throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { next: location.href } })
    }
  },
})
const novels = createRoute({
  getParentRoute: () => authenticated,
  path: '/',
  component: lazyRouteComponent(
    page(() => import('./novels/novels-page.tsx')),
    'NovelsPage',
  ),
})

const novel = createRoute({
  getParentRoute: () => authenticated,
  path: 'novels/$novelId',
  loader: ({ context, params }) => context.queryClient.ensureQueryData(novelQuery(context.api, params.novelId)),
})
const novelIndex = createRoute({
  getParentRoute: () => novel,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/novels/$novelId/workshop', params, replace: true })
  },
})
const about = createRoute({
  getParentRoute: () => novel,
  path: 'about',
  component: lazyRouteComponent(
    page(() => import('./novels/about-page.tsx')),
    'AboutPage',
  ),
})

const workshopModule = part(() => import('./workshop/workshop-page.tsx'))
const workshop = createRoute({
  getParentRoute: () => novel,
  path: 'workshop',
  component: lazyRouteComponent(workshopModule, 'WorkshopEntrance'),
})
const newThread = createRoute({
  getParentRoute: () => novel,
  path: 'workshop/new',
  component: lazyRouteComponent(workshopModule, 'NewThreadPage'),
})
const thread = createRoute({
  getParentRoute: () => novel,
  path: 'workshop/$threadId',
  /** `message`: the one to go to. */
  validateSearch: (search: Record<string, unknown>): { message?: string } =>
    typeof search['message'] === 'string' ? { message: search['message'] } : {},
  component: lazyRouteComponent(workshopModule, 'ThreadPage'),
})

const codex = createRoute({
  getParentRoute: () => novel,
  path: 'codex',
  validateSearch: filterOf,
  component: lazyRouteComponent(
    page(() => import('./codex/codex-page.tsx')),
    'CodexPage',
  ),
})
const codexIndex = createRoute({
  getParentRoute: () => codex,
  path: '/',
  component: lazyRouteComponent(
    page(() => import('./codex/codex-page.tsx')),
    'CodexHint',
  ),
})
const newEntry = createRoute({
  getParentRoute: () => codex,
  path: 'new',
  component: lazyRouteComponent(
    page(() => import('./codex/entry-page.tsx')),
    'NewEntryPage',
  ),
})
const entry = createRoute({
  getParentRoute: () => codex,
  path: '$entryId',
  component: lazyRouteComponent(
    page(() => import('./codex/entry-page.tsx')),
    'EntryPage',
  ),
})

const graph = createRoute({
  getParentRoute: () => novel,
  path: 'graph',
  component: lazyRouteComponent(
    page(() => import('./graph/graph-page.tsx')),
    'GraphPage',
  ),
})
const manuscriptModule = page(() => import('./manuscript/manuscript-page.tsx'))
const manuscript = createRoute({
  getParentRoute: () => novel,
  path: 'manuscript',
  component: lazyRouteComponent(manuscriptModule, 'ManuscriptPage'),
})
const manuscriptIndex = createRoute({
  getParentRoute: () => manuscript,
  path: '/',
  component: lazyRouteComponent(manuscriptModule, 'ManuscriptEntrance'),
})
const mentionGrid = createRoute({
  getParentRoute: () => manuscript,
  path: 'grid',
  component: lazyRouteComponent(
    page(() => import('./manuscript/grid-page.tsx')),
    'GridPage',
  ),
})
const scene = createRoute({
  getParentRoute: () => manuscript,
  path: '$sceneId',
  component: lazyRouteComponent(
    page(() => import('./manuscript/scene-page.tsx')),
    'ScenePage',
  ),
})
const transfer = createRoute({
  getParentRoute: () => novel,
  path: 'transfer',
  component: lazyRouteComponent(
    page(() => import('./transfer/transfer-page.tsx')),
    'TransferPage',
  ),
})

const tasks = createRoute({
  getParentRoute: () => novel,
  path: 'tasks',
  component: lazyRouteComponent(
    page(() => import('./tasks/tasks-page.tsx')),
    'TasksPage',
  ),
})
const presets = createRoute({
  getParentRoute: () => novel,
  path: 'presets',
  /** `preset`: the one that is open. */
  validateSearch: (search: Record<string, unknown>): { preset?: string } =>
    typeof search['preset'] === 'string' ? { preset: search['preset'] } : {},
  component: lazyRouteComponent(
    page(() => import('./presets/presets-page.tsx')),
    'PresetsPage',
  ),
})
const usage = createRoute({
  getParentRoute: () => authenticated,
  path: 'settings/usage',
  component: lazyRouteComponent(
    page(() => import('./usage/usage-page.tsx')),
    'UsagePage',
  ),
})

const connections = createRoute({
  getParentRoute: () => authenticated,
  path: 'settings/connections',
  component: lazyRouteComponent(
    page(() => import('./connections/connections-page.tsx')),
    'ConnectionsPage',
  ),
})
const account = createRoute({
  getParentRoute: () => authenticated,
  path: 'settings/account',
  component: lazyRouteComponent(
    page(() => import('./account/account-page.tsx')),
    'AccountPage',
  ),
})

const resetModule = page(() => import('./account/reset-page.tsx'))
const forgotten = createRoute({
  getParentRoute: () => anonymous,
  path: 'forgotten-password',
  component: lazyRouteComponent(resetModule, 'ForgottenPage'),
})
const reset = createRoute({
  getParentRoute: () => anonymous,
  path: 'reset',
  component: lazyRouteComponent(resetModule, 'ResetPage'),
})
const deleted = createRoute({
  getParentRoute: () => anonymous,
  path: 'account-deleted',
  validateSearch: (search: Record<string, unknown>): { erasure?: string } =>
    typeof search['erasure'] === 'string' ? { erasure: search['erasure'] } : {},
  component: lazyRouteComponent(
    page(() => import('./account/deleted-page.tsx')),
    'DeletedPage',
  ),
})

const tree = root.addChildren([
  anonymous.addChildren([register, signIn, forgotten, reset, deleted]),
  authenticated.addChildren([
    novels,
    novel.addChildren([
      novelIndex,
      about,
      workshop,
      newThread,
      thread,
      codex.addChildren([codexIndex, newEntry, entry]),
      graph,
      manuscript.addChildren([manuscriptIndex, mentionGrid, scene]),
      transfer,
      tasks,
      presets,
    ]),
    connections,
    usage,
    account,
  ]),
])

export function createWorkspaceRouter(workspace: Workspace) {
  return createRouter({
    routeTree: tree,
    context: workspace,
    defaultPreload: 'intent',
    // Query caches what was loaded; the router asks it each time.
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: FailurePage,
    defaultNotFoundComponent: MissingPage,
    defaultPendingComponent: WaitingPage,
    defaultPendingMs: 150,
    defaultPendingMinMs: 0,
    scrollRestoration: false,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createWorkspaceRouter>
  }
}
