/** The process: environment, resources, service. */
import process from 'node:process'
import { runServiceProcess } from '@scriptorium/runtime'
import { createCodex } from './compose.ts'
import { readCodexConfig } from './config.ts'
import { openResources } from './resources.ts'

await runServiceProcess(process, { name: 'codex', readConfig: readCodexConfig, openResources, create: createCodex })
