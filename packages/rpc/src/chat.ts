/** Threads, messages and generations: served by chat. `X` is what one writes (any field may be absent), `X__Output` what one reads. */
import { defineService } from './service.ts'
import type { ThreadsDefinition } from './gen/scriptorium/chat/v1/Threads.ts'
import type { MessagesDefinition } from './gen/scriptorium/chat/v1/Messages.ts'
import type { GenerationsDefinition } from './gen/scriptorium/chat/v1/Generations.ts'

export const chat = {
  threads: defineService<ThreadsDefinition>('scriptorium.chat.v1.Threads', 'chat', ['get', 'list']),
  messages: defineService<MessagesDefinition>('scriptorium.chat.v1.Messages', 'chat', ['list', 'preview']),
  generations: defineService<GenerationsDefinition>('scriptorium.chat.v1.Generations', 'chat', [
    'get',
    'getContext',
    'getStates',
    'assemble',
  ]),
} as const

export type * from './gen/scriptorium/chat/v1/AssembleRequest.ts'
export type * from './gen/scriptorium/chat/v1/CancelGenerationRequest.ts'
export type * from './gen/scriptorium/chat/v1/CheckpointRequest.ts'
export type * from './gen/scriptorium/chat/v1/ClaimRequest.ts'
export type * from './gen/scriptorium/chat/v1/ClaimResponse.ts'
export type * from './gen/scriptorium/chat/v1/ContextEntry.ts'
export type * from './gen/scriptorium/chat/v1/ContextReason.ts'
export type * from './gen/scriptorium/chat/v1/ContinueRequest.ts'
export type * from './gen/scriptorium/chat/v1/CreateThreadRequest.ts'
export type * from './gen/scriptorium/chat/v1/DeleteMessageRequest.ts'
export type * from './gen/scriptorium/chat/v1/DeleteMessageResponse.ts'
export type * from './gen/scriptorium/chat/v1/DeleteThreadRequest.ts'
export type * from './gen/scriptorium/chat/v1/DeleteThreadResponse.ts'
export type * from './gen/scriptorium/chat/v1/EditMessageRequest.ts'
export type * from './gen/scriptorium/chat/v1/FenceResponse.ts'
export type * from './gen/scriptorium/chat/v1/FinishRequest.ts'
export type * from './gen/scriptorium/chat/v1/Generation.ts'
export type * from './gen/scriptorium/chat/v1/GenerationContext.ts'
export type * from './gen/scriptorium/chat/v1/GenerationError.ts'
export type * from './gen/scriptorium/chat/v1/GenerationState.ts'
export type * from './gen/scriptorium/chat/v1/Generations.ts'
export type * from './gen/scriptorium/chat/v1/GetGenerationContextRequest.ts'
export type * from './gen/scriptorium/chat/v1/GetGenerationRequest.ts'
export type * from './gen/scriptorium/chat/v1/GetStatesRequest.ts'
export type * from './gen/scriptorium/chat/v1/GetStatesResponse.ts'
export type * from './gen/scriptorium/chat/v1/GetThreadRequest.ts'
export type * from './gen/scriptorium/chat/v1/History.ts'
export type * from './gen/scriptorium/chat/v1/ListMessagesRequest.ts'
export type * from './gen/scriptorium/chat/v1/ListMessagesResponse.ts'
export type * from './gen/scriptorium/chat/v1/ListThreadsRequest.ts'
export type * from './gen/scriptorium/chat/v1/ListThreadsResponse.ts'
export type * from './gen/scriptorium/chat/v1/Message.ts'
export type * from './gen/scriptorium/chat/v1/Messages.ts'
export type * from './gen/scriptorium/chat/v1/Parameters.ts'
export type * from './gen/scriptorium/chat/v1/PreviewMessage.ts'
export type * from './gen/scriptorium/chat/v1/PreviewRequest.ts'
export type * from './gen/scriptorium/chat/v1/PreviewResponse.ts'
export type * from './gen/scriptorium/chat/v1/Prompt.ts'
export type * from './gen/scriptorium/chat/v1/PromptMessage.ts'
export type * from './gen/scriptorium/chat/v1/RegenerateRequest.ts'
export type * from './gen/scriptorium/chat/v1/ReleaseRequest.ts'
export type * from './gen/scriptorium/chat/v1/RenewRequest.ts'
export type * from './gen/scriptorium/chat/v1/SendMessageRequest.ts'
export type * from './gen/scriptorium/chat/v1/SendMessageResponse.ts'
export type * from './gen/scriptorium/chat/v1/ShowBranchRequest.ts'
export type * from './gen/scriptorium/chat/v1/Thread.ts'
export type * from './gen/scriptorium/chat/v1/ThreadFields.ts'
export type * from './gen/scriptorium/chat/v1/Threads.ts'
export type * from './gen/scriptorium/chat/v1/UpdateThreadRequest.ts'
export type * from './gen/scriptorium/chat/v1/Usage.ts'
