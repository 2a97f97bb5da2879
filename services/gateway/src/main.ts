import { createLogger, runProcess } from '@scriptorium/runtime'
import { createGateway } from './compose.ts'
import { readGatewayConfig } from './config.ts'
import { openResources, withResources } from './resources.ts'

const logger = createLogger({ service: 'gateway' })
await runProcess(
  async () => {
    const config = readGatewayConfig(process.env)
    const resources = await openResources(config.resources, (error) => process.emit('uncaughtException', error))
    return withResources(createGateway(config.service, resources), resources, config)
  },
  { logger },
)
