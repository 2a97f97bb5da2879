/** The process: environment, resources, service. */
import process from 'node:process'
import { runServiceProcess } from '@scriptorium/runtime'
import { createAiBroker } from './compose.ts'
import { readAiBrokerConfig, workerStopMs } from './config.ts'
import { openResources } from './resources.ts'

await runServiceProcess(process, {
  name: 'ai-broker',
  readConfig: readAiBrokerConfig,
  openResources,
  create: createAiBroker,
  serviceStopMs: workerStopMs + 15_000,
  processStopMs: workerStopMs + 18_000,
})
