import { account } from './de/account.ts'
import { codex } from './de/codex.ts'
import { graph } from './de/codex-list.ts'
import { connections } from './de/connections.ts'
import { manuscript } from './de/manuscript.ts'
import { novels } from './de/novels.ts'
import { tasks } from './de/tasks.ts'
import { transfer } from './de/transfer.ts'
import { usage } from './de/usage.ts'
import type { PageWords } from './en-pages.ts'

export const pages: PageWords = { account, codex, connections, graph, manuscript, novels, tasks, transfer, usage }
