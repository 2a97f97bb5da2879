/** The entry point of ai-broker: connections and keys, the queue's workers and the provider adapters. */
import { fileURLToPath } from 'node:url'
import { messagingMigrations } from '@scriptorium/database'

export { createAiBroker, createKeyRotator } from './compose.ts'
export type { AiBrokerResources } from './compose.ts'
export { defaultAiBrokerConfig, readKeySource } from './config.ts'
export type { AiBrokerConfig } from './config.ts'

export const aiBrokerSchema = 'ai_broker'
/** Folders of migrations, in order. */
export const aiBrokerMigrations: readonly string[] = [
  messagingMigrations,
  fileURLToPath(new URL('../prisma/migrations', import.meta.url)),
]
