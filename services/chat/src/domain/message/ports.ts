import type { GenerationStatus } from '@scriptorium/contracts'
import type * as contract from '@scriptorium/contracts/nouns'
import type { History, MessageRole, Parameters, Thread } from '@scriptorium/contracts/nouns'
import type { Generation } from '../generation/generation.ts'
import type { Target } from '../ports.ts'
import type { PresetText } from './instruction.ts'
import type { OpenTask } from './open-tasks.ts'

export type Message = Omit<contract.Message, 'generation'> & { generation?: Generation }
export type MessagePage = { items: Message[]; nextCursor?: string }
export type MessageQuery = {
  /** All messages in the order in which they came, not those of the path alone. */
  everyBranch?: boolean | undefined
  threadId: string
  before: string | undefined
  cursor: string | undefined
  limit: number
}

export type AcceptedMessage = {
  message: Message
  replyId: string
  /** Of further models, in their order. */
  otherIds: string[]
  bodyHash: string
  /** Written now; false: by an earlier request with the same key. */
  isNew: boolean
}

/** The thread, and below which message of it another would go: the leaf of the path shown, unless one is named. */
export type ParentQuery = { threadId: string; parentId: string | undefined }
/** `connectionIds`: those that the request may use besides the thread's own. */
export type SendQuery = ParentQuery & { idempotencyKey: string | undefined; connectionIds: readonly string[] }

/** What is known before a message is accepted. */
export type SendContext = {
  thread: Pick<Thread, 'id' | 'novelId' | 'connectionId' | 'model' | 'parameters'>
  /** Below which the message goes; undefined in an empty thread. */
  parent: { id: string; depth: number; isEnded: boolean } | undefined
  /** A parent was named and is not of this thread. */
  parentMissing: boolean
  /** The owner's queued generations. */
  queued: number
  /** Of the connections that may be used, those that were deleted. */
  goneConnections: readonly string[]
}

/** What a message brings besides its words; `sceneIds` of the thread’s novel, `selection` what the writer had marked. */
export type Attached = { pins: readonly string[]; sceneIds: readonly string[]; selection?: string | undefined }

/** What is known of `message` before something is written beside or below it; `parent` is that of the message. */
export type BranchContext = SendContext & {
  message: {
    id: string
    role: MessageRole
    depth: number
    status: GenerationStatus
    finishReason: string | undefined
  }
  /** Of the generation; empty for a user's message. */
  attached: Attached
  /** How the generation was asked; undefined for a user's message. */
  asked: (Target & { parameters?: Parameters | undefined; hasPrompt: boolean }) | undefined
}

/** What an accept writes: the generation, its empty assistant message (`reply`), and the user's message unless it exists already. */
export type Acceptance = Target & {
  threadId: string
  /** The thread's title, if it has none yet. */
  title: string
  /** Until a model has given it another one. */
  automaticTitle: boolean
  userMessage: { id: string; parentId: string | undefined; content: string; depth: number } | undefined
  /** The parent was not named, but is the leaf of the path shown: it has to be that still when the message is written. */
  atLeaf: boolean
  reply: { id: string; parentId: string; depth: number }
  /** Further answers beside it, each of another model. */
  others: readonly (Target & { id: string })[]
  /** The generation whose prompt the reply is given. */
  replayOf?: string | undefined
  parameters?: Parameters | undefined
  attached: Attached
  idempotencyKey?: string | undefined
  bodyHash: string
}

export type PathMessage = Pick<Message, 'role' | 'content'>

/** What a thread adds to a prompt. */
export type ThreadSources = {
  novelId: string
  /** The messages before the one that the prompt is for, on its path, oldest first. */
  before: PathMessage[]
  history?: History | undefined
  threadPins: string[]
  /** Built in, the owner's, or gone. */
  presetId?: string | undefined
  preset?: PresetText | undefined
  /** Of the novel and of none, the most urgent first; undefined: the thread does not include them. */
  tasks?: OpenTask[] | undefined
  /** IANA. */
  timeZone?: string | undefined
  withoutCodexAllowed: boolean
}

/** All that a prompt is made of, but the codex. */
export type PromptSources = ThreadSources & {
  message: string
  messagePins: string[]
  /** Scenes of the novel; some may be gone. */
  messageScenes: string[]
  selection?: string | undefined
  parameters?: Parameters | undefined
  model?: string | undefined
  /** Undefined: the model is not known well enough. */
  windowTokens?: number | undefined
  outputTokensMax?: number | undefined
}

export type MessageStore = {
  /** `accepted`: what an earlier request with the key has written. Without either: no such thread. */
  sendContext(ownerId: string, query: SendQuery): Promise<{ accepted?: AcceptedMessage; context?: SendContext }>
  branchContext(
    ownerId: string,
    messageId: string,
    connectionIds: readonly string[],
  ): Promise<BranchContext | undefined>
  /** Undefined: no such thread. */
  threadSources(ownerId: string, query: ParentQuery): Promise<ThreadSources | undefined>
  findAccepted(ownerId: string, idempotencyKey: string): Promise<AcceptedMessage | undefined>
  /**
   * Writes both messages, the generation and its event, or finds what the same key wrote before.
   * @returns `moved` when another message has come to the leaf meanwhile, undefined when the thread or the parent no longer exists.
   * @throws ServiceError `idempotency_in_progress` when another accept with the key is still running.
   */
  accept(ownerId: string, acceptance: Acceptance): Promise<AcceptedMessage | 'moved' | undefined>
  /** From now on nothing is accepted for it. Safe to repeat. */
  forgetConnection(ownerId: string, connectionId: string): Promise<void>
  /** With all that lies below it in the tree. @returns whether there was one. */
  delete(ownerId: string, messageId: string): Promise<boolean>
  /** Undefined: no such thread, or no such message in it. */
  list(ownerId: string, query: MessageQuery): Promise<MessagePage | undefined>
}
