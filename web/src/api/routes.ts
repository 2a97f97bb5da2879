import type {
  ChangePasswordBody,
  Connection,
  ConnectionPage,
  ContinueBody,
  CreateConnectionBody,
  CreateEntryBody,
  CreateNovelBody,
  CreateThreadBody,
  Entry,
  EntryPage,
  EntryQuery,
  Generation,
  GenerationContext,
  MentionsAnswer,
  MentionsBody,
  MessagePage,
  MessageQuery,
  ModelsAnswer,
  ModelsQuery,
  Novel,
  NovelPage,
  RegenerateBody,
  RegisterBody,
  SendMessageAnswer,
  SendMessageBody,
  SessionPage,
  ShowBranchBody,
  SignInBody,
  TestAnswer,
  TestSavedBody,
  TestUnsavedBody,
  Thread,
  ThreadPage,
  ThreadQuery,
  UpdateConnectionBody,
  UpdateEntryBody,
  UpdateMeBody,
  UpdateNovelBody,
  UpdateThreadBody,
  User,
  UserAnswer,
} from '@scriptorium/contracts/http'

/** One route of the HTTP contract. `types` exists for the compiler alone. */
export type Route<Path extends string, Body, Query, Answer> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: Path
  /** A creating POST: it carries an Idempotency-Key and may be repeated. */
  readonly creates: boolean
  /** How long to wait for the answer. */
  readonly timeoutMs: number
  readonly types?: { body: Body; query: Query; answer: Answer }
}

type PageQuery = { cursor?: string; limit?: string }

const usualTimeoutMs = 20_000
/** Calls behind which a provider stands, itself slow at times. */
const providerTimeoutMs = 75_000

function get<Answer, Query = undefined>(timeoutMs = usualTimeoutMs) {
  return <const Path extends string>(path: Path): Route<Path, undefined, Query, Answer> => ({
    method: 'GET',
    path,
    creates: false,
    timeoutMs,
  })
}

function create<Body, Answer>() {
  return <const Path extends string>(path: Path): Route<Path, Body, undefined, Answer> => ({
    method: 'POST',
    path,
    creates: true,
    timeoutMs: usualTimeoutMs,
  })
}

function act<Body, Answer>(timeoutMs = usualTimeoutMs) {
  return <const Path extends string>(path: Path): Route<Path, Body, undefined, Answer> => ({
    method: 'POST',
    path,
    creates: false,
    timeoutMs,
  })
}

function put<Body, Answer = undefined>() {
  return <const Path extends string>(path: Path): Route<Path, Body, undefined, Answer> => ({
    method: 'PUT',
    path,
    creates: false,
    timeoutMs: usualTimeoutMs,
  })
}

function patch<Body, Answer>() {
  return <const Path extends string>(path: Path): Route<Path, Body, undefined, Answer> => ({
    method: 'PATCH',
    path,
    creates: false,
    timeoutMs: usualTimeoutMs,
  })
}

function remove() {
  return <const Path extends string>(path: Path): Route<Path, undefined, undefined, undefined> => ({
    method: 'DELETE',
    path,
    creates: false,
    timeoutMs: usualTimeoutMs,
  })
}

/** Every call that the workspace makes, under `/api/v1`. */
export const routes = {
  register: create<RegisterBody, UserAnswer>()('/accounts'),
  signIn: act<SignInBody, UserAnswer>()('/sessions'),
  listSessions: get<SessionPage, PageQuery>()('/sessions'),
  endSession: remove()('/sessions/{id}'),
  getMe: get<User>()('/me'),
  updateMe: patch<UpdateMeBody, User>()('/me'),
  changePassword: put<ChangePasswordBody>()('/me/password'),

  listNovels: get<NovelPage, PageQuery>()('/novels'),
  createNovel: create<CreateNovelBody, Novel>()('/novels'),
  getNovel: get<Novel>()('/novels/{id}'),
  updateNovel: patch<UpdateNovelBody, Novel>()('/novels/{id}'),
  deleteNovel: remove()('/novels/{id}'),

  listEntries: get<EntryPage, EntryQuery>()('/novels/{id}/entries'),
  createEntry: create<CreateEntryBody, Entry>()('/novels/{id}/entries'),
  getEntry: get<Entry>()('/entries/{id}'),
  updateEntry: patch<UpdateEntryBody, Entry>()('/entries/{id}'),
  deleteEntry: remove()('/entries/{id}'),
  findMentions: act<MentionsBody, MentionsAnswer>()('/novels/{id}/mentions'),

  listConnections: get<ConnectionPage, PageQuery>()('/connections'),
  createConnection: create<CreateConnectionBody, Connection>()('/connections'),
  updateConnection: patch<UpdateConnectionBody, Connection>()('/connections/{id}'),
  deleteConnection: remove()('/connections/{id}'),
  testUnsavedConnection: act<TestUnsavedBody, TestAnswer>(providerTimeoutMs)('/connections/test'),
  testConnection: act<TestSavedBody, TestAnswer>(providerTimeoutMs)('/connections/{id}/test'),
  listConnectionModels: get<ModelsAnswer, ModelsQuery>(providerTimeoutMs)('/connections/{id}/models'),
  listModels: get<ModelsAnswer>(providerTimeoutMs)('/models'),

  listThreads: get<ThreadPage, ThreadQuery>()('/novels/{id}/threads'),
  createThread: create<CreateThreadBody, Thread>()('/novels/{id}/threads'),
  getThread: get<Thread>()('/threads/{id}'),
  updateThread: patch<UpdateThreadBody, Thread>()('/threads/{id}'),
  deleteThread: remove()('/threads/{id}'),

  showBranch: put<ShowBranchBody, Thread>()('/threads/{id}/branch'),
  listMessages: get<MessagePage, MessageQuery>()('/threads/{id}/messages'),
  sendMessage: create<SendMessageBody, SendMessageAnswer>()('/threads/{id}/messages'),
  regenerate: create<RegenerateBody, SendMessageAnswer>()('/messages/{id}/regenerate'),
  continueAnswer: create<ContinueBody, SendMessageAnswer>()('/messages/{id}/continue'),
  getGeneration: get<Generation>()('/generations/{id}'),
  getGenerationContext: get<GenerationContext>()('/generations/{id}/context'),
  cancelGeneration: act<undefined, Generation>()('/generations/{id}/cancel'),
} as const
