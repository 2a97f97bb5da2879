/** The process: environment, resources, service. */
import process from 'node:process'
import { composeParts, createHealthServer, createLogger, runProcess } from '@scriptorium/runtime'
import { createChat } from './compose.ts'
import { logLevelOf, readChatConfig } from './config.ts'
import { openResources } from './resources.ts'

const logger = createLogger({ service: 'chat', level: logLevelOf(process.env) })
await runProcess(
  async () => {
    const config = readChatConfig(process.env)
    const onFatal = (error: Error): void => void process.emit('uncaughtException', error)
    const resources = await openResources(config, { logger, onFatal })
    const chat = createChat(config.chat, resources)
    const health = createHealthServer({ host: config.rpcHost, port: config.metricsPort, health: () => chat.health() })
    return composeParts({
      name: 'chat process',
      logger,
      parts: [{ name: 'resources', stop: () => resources.close() }, { ...chat, stopTimeoutMs: 20_000 }, health],
    })
  },
  { logger },
)
