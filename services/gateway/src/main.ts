/** The process: environment, resources, service. */
import process from 'node:process'
import { runServiceProcess } from '@scriptorium/runtime'
import { createGateway } from './compose.ts'
import { readGatewayConfig } from './config.ts'
import { openResources } from './resources.ts'

await runServiceProcess(process, {
  name: 'gateway',
  readConfig: readGatewayConfig,
  openResources,
  create: createGateway,
})
