/** The process: environment, resources, service. */
import process from 'node:process'
import { composeParts, createHealthServer, createLogger, exitCodes, runProcess } from '@scriptorium/runtime'
import { createAiBroker } from './compose.ts'
import { readAiBrokerConfig } from './config.ts'
import { openResources } from './resources.ts'

const logger = createLogger({ service: 'ai-broker' })
await runProcess(
  async () => {
    const config = readAiBrokerConfig(process.env)
    const resources = await openResources(config, { logger, onFatal: () => process.exit(exitCodes.failed) })
    const aiBroker = createAiBroker(config.aiBroker, resources)
    const health = createHealthServer({
      host: config.rpcHost,
      port: config.metricsPort,
      health: () => aiBroker.health(),
    })
    const parts = [
      { name: 'resources', stop: () => resources.close() },
      { ...aiBroker, stopTimeoutMs: config.aiBroker.workerStopMs + 15_000 },
      health,
    ]
    return composeParts({ name: 'ai-broker process', logger, parts })
  },
  { logger, stopTimeoutMs: 68_000 },
)
