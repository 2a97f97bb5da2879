/** Threads, messages and generations as the handlers show them. Times are RFC 3339 UTC. */
import type { ErrorCode, GenerationStatus, Usage } from '@scriptorium/contracts'
import type { GenerationFailure } from './generation/generation.ts'

export type Parameters = {
  temperature?: number
  topP?: number
  maxOutputTokens?: number
  frequencyPenalty?: number
  presencePenalty?: number
  stop?: string[]
  seed?: number
}

/** How much of a thread goes into a prompt: the last messages by number, by tokens, or both. */
export type History = { messages?: number; tokens?: number }

export type PathMessage = { role: 'user' | 'assistant'; content: string }

export type ThreadFields = {
  title?: string
  connectionId?: string
  model?: string
  parameters?: Parameters
  history?: History
  pins?: string[]
  withoutCodex?: boolean
  archived?: boolean
  pinned?: boolean
}

export type Thread = {
  id: string
  novelId: string
  title: string
  connectionId?: string
  model?: string
  parameters?: Parameters
  history?: History
  pins: string[]
  withoutCodex: boolean
  archived: boolean
  pinned: boolean
  version: number
  createdAt: string
  updatedAt: string
}

export type ThreadPage = { items: Thread[]; nextCursor?: string }

export type Generation = {
  id: string
  threadId: string
  status: GenerationStatus
  attempt: number
  /** Ended: the whole text. Streaming: what is checkpointed, through `textSeq`. */
  text: string
  textSeq: number
  reasoning?: string
  finalSeq?: number
  finishReason?: string
  error?: GenerationFailure
  usage?: Usage
  model?: string
  connectionId?: string
  /** Queued: when it may be taken, where that is later than now. */
  notBefore?: string
  /** Queued: why the last attempt was put back. */
  retryReason?: ErrorCode
  withoutCodex: boolean
}

export type GenerationState = {
  id: string
  status: GenerationStatus
  attempt: number
  textSeq: number
  finalSeq?: number
}

export type Message = {
  id: string
  threadId: string
  parentId?: string
  role: 'user' | 'assistant'
  content: string
  status: GenerationStatus
  model?: string
  connectionId?: string
  createdAt: string
  /** Ids of the messages with the same parent, itself among them, oldest first. */
  siblings: string[]
  generation?: Generation
}

export type MessagePage = { items: Message[]; nextCursor?: string }

export type AcceptedMessage = {
  message: Message
  replyId: string
  bodyHash: string
  /** Written now; false: by an earlier request with the same key. */ isNew: boolean
}

/** What is known before a message is accepted. */
export type SendContext = {
  thread: Pick<Thread, 'id' | 'connectionId' | 'model' | 'parameters'>
  /** Where the message goes; undefined in an empty thread. */
  parent: { id: string; depth: number } | undefined
  /** A parent was named and is not of this thread. */
  parentMissing: boolean
  /** The owner's answers that wait. */
  queued: number
}

/** What is known of `message` before something is written beside or below it; `parent` is that of the message. */
export type BranchContext = SendContext & {
  message: {
    id: string
    role: 'user' | 'assistant'
    depth: number
    status: GenerationStatus
    finishReason: string | undefined
  }
  /** Of the answer; empty for a user's message. */
  pins: string[]
  sceneIds: string[]
}

export type ContextReason = { kind: string; alias?: string; source?: string; through?: string; count?: number }
export type ContextEntry = {
  entryId: string
  name: string
  included: boolean
  form?: string
  tokens?: number
  reasons: ContextReason[]
}
export type StoredContext = {
  entries: ContextEntry[]
  tokens: number
  budgetTokens: number
  estimated: boolean
  codexVersion: string
  withoutCodex: boolean
}
