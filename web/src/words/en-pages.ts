import { account } from './en/account.ts'
import { codex } from './en/codex.ts'
import { graph } from './en/codex-list.ts'
import { connections } from './en/connections.ts'
import { manuscript } from './en/manuscript.ts'
import { novels } from './en/novels.ts'
import { tasks } from './en/tasks.ts'
import { transfer } from './en/transfer.ts'
import { usage } from './en/usage.ts'

/** The words of the pages beside the workshop and the codex: they come with the first of these pages. */
export const pages = { account, codex, connections, graph, manuscript, novels, tasks, transfer, usage }

export type PageWords = typeof pages
