/** What the domain needs of other services. Every method rejects with a ServiceError: `unavailable` or `deadline_exceeded` for a service that does not respond. */
import type { Wire } from '@scriptorium/contracts'
import type { ContextScene, GenerationContext, Novel, PromptPart } from '@scriptorium/contracts/nouns'

export type SourceText = { source: 'message' | 'history'; text: string }

/** What a prompt says about its novel. */
export type NovelFacts = Pick<Novel, 'title' | 'author' | 'genre' | 'pointOfView' | 'tense' | 'synopsis'> &
  Partial<Pick<Novel, 'language'>>

/** How a prompt was made. Kinds and forms that only a newer codex knows are passed on. */
export type PromptContext = Wire<GenerationContext> & {
  withoutCodex: boolean
  parts: Wire<PromptPart>[]
  scenes: Wire<ContextScene>[]
}

/** Of a scene that is attached: its text, or the end of it (`whole` false). */
export type AttachedScene = {
  id: string
  title?: string | undefined
  chapter: string
  text: string
  summary?: string | undefined
  whole: boolean
}

export type LookupRequest = {
  novelId: string
  texts: readonly SourceText[]
  pins: readonly string[]
  /** Attached; entries are as they are at the last of them, and told from its point of view. */
  sceneIds: readonly string[]
  budgetTokens: number
  model: string | undefined
}
export type LookupResult = {
  text: string
  novel?: NovelFacts | undefined
  /** Those of `sceneIds` that there are, in the order of the story. */
  scenes: AttachedScene[]
  /** All but the parts of the prompt, which the codex does not know. */
  context: Omit<PromptContext, 'parts' | 'scenes' | 'assumedWindow'>
}

export type Codex = {
  /** Whether the owner has the novel. @throws ServiceError `unavailable` */
  hasNovel(ownerId: string, novelId: string): Promise<boolean>
  /** Whether each of the ids is an entry of the owner's. @throws ServiceError `unavailable` */
  hasEntries(ownerId: string, ids: readonly string[]): Promise<boolean>
  /** Whether each of the ids is a scene of the novel. @throws ServiceError `unavailable` */
  hasScenes(ownerId: string, novelId: string, ids: readonly string[]): Promise<boolean>
  /** @throws ServiceError `not_found` when the novel no longer exists. */
  lookup(ownerId: string, request: LookupRequest): Promise<LookupResult>
}

/** The connection and the model that shall generate. */
export type Target = { connectionId?: string | undefined; model?: string | undefined }
/** With what is known of the model, in tokens. */
export type ResolvedTarget = Target & { windowTokens?: number | undefined; outputTokensMax?: number | undefined }

/** `requeue`: the number of its request. With the target, so that its worker can open the connection first. */
export type GenerationToQueue = Target & { generationId: string; requeue: number }

export type Broker = {
  /** @throws ServiceError `not_found` for a connection that is not the owner's. */
  resolve(ownerId: string, target: Target): Promise<ResolvedTarget>
  /** The direct hand-over: a hint that may fail. Never throws; nobody waits for it. */
  enqueue(ownerId: string, generation: GenerationToQueue): void
}

/** The beginning of a conversation, and which model answered. */
export type TitleRequest = { threadId: string; connectionId: string; model: string; question: string; answer: string }

export type TitleMaker = {
  /** What a model wrote for a title. @throws ServiceError also for a provider that failed or a budget that is spent. */
  suggestTitle(ownerId: string, request: TitleRequest, signal: AbortSignal): Promise<string>
}

/** Tells the relay that there are new events. */
export type RelayNotifier = { wake(): void }
