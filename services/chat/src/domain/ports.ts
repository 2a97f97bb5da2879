/** What the domain needs from outside. Every method rejects with a ServiceError: `unavailable` or `deadline_exceeded` for what does not answer. */
import type { GenerationStatus } from '@scriptorium/contracts'
import type { GenerationRow, Seal } from './generation/generation.ts'
import type { Command, Outcome } from './generation/transition.ts'
import type {
  AcceptedMessage,
  BranchContext,
  Generation,
  GenerationState,
  History,
  MessagePage,
  Parameters,
  PathMessage,
  SendContext,
  StoredContext,
  Thread,
  ThreadFields,
  ThreadPage,
} from './views.ts'

export type ThreadStore = {
  /** The same id again by the same owner answers with what is there. */
  create(ownerId: string, thread: { id: string; novelId: string; fields: ThreadFields }): Promise<Thread>
  get(ownerId: string, id: string): Promise<Thread | undefined>
  list(
    ownerId: string,
    query: {
      novelId: string
      text: string | undefined
      archived: boolean | undefined
      cursor: string | undefined
      limit: number
    },
  ): Promise<ThreadPage>
  /** Changes the fields named if the version is current. `stale` carries the thread as it is. */
  update(
    ownerId: string,
    change: { id: string; version: number; fields: ThreadFields; mask: readonly (keyof ThreadFields)[] },
  ): Promise<{ state: 'updated' | 'stale'; thread: Thread } | undefined>
  /** Shows the path through a message of the thread. @returns undefined when there is no such thread, or no such message in it. */
  showBranch(ownerId: string, id: string, messageId: string): Promise<Thread | undefined>
  /** With its messages and generations. @returns whether there was one. */
  delete(ownerId: string, id: string): Promise<boolean>
  ofNovel(ownerId: string, novelId: string): Promise<string[]>
  /** Once per event: a repeat of it finds nothing to do. */
  deleteOfNovel(ownerId: string, novelId: string, eventId: string): Promise<void>
}

/** What is written by an accept. `question` is left out for another answer to a message that is there already. */
export type Acceptance = {
  threadId: string
  /** Names a thread that has no name yet. */
  title: string
  question: { id: string; parentId: string | undefined; content: string; depth: number } | undefined
  answer: { id: string; parentId: string; depth: number }
  connectionId?: string | undefined
  model?: string | undefined
  parameters?: Parameters | undefined
  pins: readonly string[]
  sceneIds: readonly string[]
  windowTokens?: number | undefined
  outputTokensMax?: number | undefined
  idempotencyKey?: string | undefined
  bodyHash: string
}

export type MessageStore = {
  sendContext(
    ownerId: string,
    query: { threadId: string; parentId: string | undefined },
  ): Promise<SendContext | undefined>
  /** What is known of a message before something is written beside or below it. */
  branchContext(ownerId: string, messageId: string): Promise<BranchContext | undefined>
  /** What a prompt below `parentId` would be made of, besides the message itself. Undefined: no such thread. */
  threadSources(
    ownerId: string,
    query: { threadId: string; parentId: string | undefined },
  ): Promise<ThreadSources | undefined>
  findAccepted(ownerId: string, idempotencyKey: string): Promise<AcceptedMessage | undefined>
  /**
   * Writes both messages, the generation and its event, or finds what the same key wrote before.
   * @throws ServiceError `idempotency_in_progress` when another accept with the key is still under way, `not_found` when the thread has gone.
   */
  accept(ownerId: string, acceptance: Acceptance): Promise<AcceptedMessage>
  /** With all that lies below it in the tree. @returns whether there was one. */
  delete(ownerId: string, messageId: string): Promise<boolean>
  list(
    ownerId: string,
    query: { threadId: string; before: string | undefined; cursor: string | undefined; limit: number },
  ): Promise<MessagePage | undefined>
}

export type PromptSourceRow = {
  threadId: string
  novelId: string
  message: string
  before: PathMessage[]
  history?: History | undefined
  threadPins: string[]
  messagePins: string[]
  sceneIds: string[]
  withoutCodexAllowed: boolean
  parameters?: Parameters | undefined
  connectionId?: string | undefined
  model?: string | undefined
  windowTokens?: number | undefined
  outputTokensMax?: number | undefined
  attempt: number
  status: GenerationStatus
}

export type ThreadSources = Pick<
  PromptSourceRow,
  'novelId' | 'before' | 'history' | 'threadPins' | 'withoutCodexAllowed'
>

export type GenerationStore = {
  /** Locks the row, applies the command's transition, writes what it changed and its event, all in one transaction. Undefined: no such row. */
  apply(ownerId: string, id: string, command: Command): Promise<Outcome | undefined>
  /** The claim with what its prompt is made of, read in the same transaction. */
  claim(
    ownerId: string,
    id: string,
    token: string,
  ): Promise<{ outcome: Outcome; now: number; sources: PromptSourceRow | undefined } | undefined>
  promptSources(ownerId: string, id: string): Promise<PromptSourceRow | undefined>
  /** Only if the attempt is the row's last. */
  storeContext(ownerId: string, id: string, attempt: number, context: StoredContext): Promise<void>
  head(ownerId: string, id: string): Promise<GenerationRow | undefined>
  get(ownerId: string, id: string): Promise<Generation | undefined>
  context(ownerId: string, id: string): Promise<{ context?: StoredContext } | undefined>
  states(ownerId: string, ids: readonly string[]): Promise<GenerationState[]>
  unfinishedOf(ownerId: string, threadId: string): Promise<string[]>
  /** Of the message itself and of all below it. */
  unfinishedBelow(ownerId: string, messageId: string): Promise<string[]>
}

/** What the sweeper takes; it sees no text and no owner's rows as such. */
export type SweepCandidate = {
  ownerId: string
  id: string
  status: GenerationStatus
  attempt: number
  requeue: number
  textSeq: number
  cause: 'lapse' | 'expire' | 'requeue'
}

export type SweepStore = {
  /**
   * Marks the pass, and takes what is due, each row for `holdMs`, so that of several sweepers one has it.
   * `steadyForMs`: since when passes have come without a gap longer than half a lease.
   */
  take(options: {
    leaseMs: number
    holdMs: number
    limit: number
  }): Promise<{ steadyForMs: number; candidates: SweepCandidate[]; queued: number }>
}

export type AnswerLog = {
  seal(generationId: string, options: { attempt: number; afterSeq: number; by: 'cancel' | 'sweeper' }): Promise<Seal>
  /** These three are best effort and never throw. */
  notifyChanged(generationId: string): Promise<void>
  notifyCancel(generationId: string): Promise<void>
  expire(generationId: string): Promise<void>
}

export type SourceText = { source: 'message' | 'history'; text: string }
export type NovelFacts = {
  title: string
  author?: string
  language?: string
  genre?: string
  pointOfView?: string
  tense?: string
  synopsis?: string
}
export type LookupResult = { text: string; novel: NovelFacts | undefined; context: StoredContext }

export type LookupRequest = {
  novelId: string
  texts: readonly SourceText[]
  pins: readonly string[]
  sceneId: string | undefined
  budgetTokens: number
  model: string | undefined
}

export type Codex = {
  /** Whether the owner has the novel. */
  hasNovel(ownerId: string, novelId: string): Promise<boolean>
  /** Whether each of the ids is an entry of the owner's. @throws ServiceError `unavailable` */
  hasEntries(ownerId: string, ids: readonly string[]): Promise<boolean>
  /** @throws ServiceError `not_found` when the novel is gone. */
  lookup(ownerId: string, request: LookupRequest): Promise<LookupResult>
}

export type Target = { connectionId?: string | undefined; model?: string | undefined }

export type Broker = {
  /** @throws ServiceError `not_found` for a connection that is not the owner's. */
  resolve(
    ownerId: string,
    target: Target,
  ): Promise<Target & { windowTokens: number | undefined; outputTokensMax: number | undefined }>
  /** The direct hand-over: a hint that may fail. Never throws and is not waited for. */
  enqueue(ownerId: string, generationId: string, requeue: number): void
}

/** Tells the relay that there are new events. */
export type RelayNotifier = { wake(): void }
