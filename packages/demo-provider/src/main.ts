import { createLogger, readEnv, runProcess } from '@scriptorium/runtime'
import { startDemoProvider } from './provider.ts'
import type { DemoProvider } from './provider.ts'

const logger = createLogger({ service: 'demo-provider' })

await runProcess(
  () => {
    const config = readEnv(process.env, (env) => ({
      host: env.string('HOST', { default: '127.0.0.1' }),
      port: env.int('PORT', { default: 8090, min: 0, max: 65_535 }),
    }))
    let provider: DemoProvider | undefined
    return {
      name: 'demo-provider',
      async start() {
        provider = await startDemoProvider({ ...config, logger })
        logger.info({ url: provider.url }, 'listening')
      },
      stop: async () => await provider?.close(),
      health: async () => ({ ok: provider !== undefined, checks: {} }),
    }
  },
  { logger },
)
