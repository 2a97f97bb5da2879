/** The codex service's entry point: what `embedded` and tests may import. */
import { messagingMigrations } from '@scriptorium/database'
import { fileURLToPath } from 'node:url'

export { createCodex } from './compose.ts'
export type { CodexResources } from './compose.ts'
export { defaultCodexConfig } from './config.ts'
export type { CodexConfig } from './config.ts'

/** The schema that the migrations fill; its roles are `codex_app` and `codex_system`. */
export const codexSchema = 'codex'
/** Folders of migrations, in order. */
export const codexMigrations: readonly string[] = [
  messagingMigrations,
  fileURLToPath(new URL('../prisma/migrations', import.meta.url)),
]
