/** The orchestrator: threads, messages, generations and their state machine, prompts. */
import { fileURLToPath } from 'node:url'
import { messagingMigrations } from '@scriptorium/database'

export { createChat } from './compose.ts'
export type { ChatResources, ChatService } from './compose.ts'
export { defaultChatConfig, readRunningPerOwnerMax } from './config.ts'
export type { ChatConfig } from './config.ts'

export const chatSchema = 'chat'
/** Folders of migrations, in order. */
export const chatMigrations: readonly string[] = [
  messagingMigrations,
  fileURLToPath(new URL('../prisma/migrations', import.meta.url)),
]
