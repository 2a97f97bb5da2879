/** The process: environment, resources, service. */
import process from 'node:process'
import { runServiceProcess } from '@scriptorium/runtime'
import { createAiBroker } from './compose.ts'
import { defaultAiBrokerConfig, readAiBrokerConfig } from './config.ts'
import { openResources } from './resources.ts'

const { workerStopMs } = defaultAiBrokerConfig

await runServiceProcess(process, {
  name: 'ai-broker',
  readConfig: readAiBrokerConfig,
  openResources,
  create: createAiBroker,
  serviceStopMs: workerStopMs + 15_000,
  processStopMs: workerStopMs + 18_000,
})
