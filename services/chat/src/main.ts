/** The process: environment, resources, service. */
import process from 'node:process'
import { runServiceProcess } from '@scriptorium/runtime'
import { createChat } from './compose.ts'
import { readChatConfig } from './config.ts'
import { openResources } from './resources.ts'

await runServiceProcess(process, { name: 'chat', readConfig: readChatConfig, openResources, create: createChat })
