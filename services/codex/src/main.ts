/** The process: environment, resources, service. */
import process from 'node:process'
import { composeParts, createHealthServer, createLogger, runProcess } from '@scriptorium/runtime'
import { createCodex } from './compose.ts'
import { readConfig } from './config.ts'
import { openResources } from './resources.ts'

await runProcess(
  () => {
    const config = readConfig(process.env)
    const logger = createLogger({ service: 'codex', level: config.logLevel })
    const onFatal = (error: Error): void => void process.emit('uncaughtException', error)
    const resources = openResources(config, { logger, onFatal })
    const codex = createCodex(config, resources)
    const health = createHealthServer({
      host: config.rpcHost,
      port: config.metricsPort,
      health: async () => await codex.health(),
    })
    return composeParts({
      name: 'codex process',
      logger,
      parts: [
        { name: 'resources', stop: async () => await resources.close() },
        { ...codex, stopTimeoutMs: 20_000 },
        health,
      ],
    })
  },
  { logger: createLogger({ service: 'codex' }) },
)
