import { EnvError, openTracing, readEnv, runProcess } from '@scriptorium/runtime'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readEmbeddedConfig } from './config.ts'
import { createConsoleLogger } from './console-logger.ts'
import { createEmbedded } from './embedded.ts'
import { explain } from './error-message.ts'
import { buildWeb } from './web-build.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const say = (line: string): void => void process.stdout.write(`${line}\n`)

try {
  const config = readEnv(process.env, (env) => readEmbeddedConfig(env, join(root, 'data')))
  const logger = createConsoleLogger({ level: config.logLevel, sink: (line) => void process.stderr.write(`${line}\n`) })
  await runProcess(
    async () => {
      const webDir = await buildWeb(root, () => say('Building the web app (once)…'))
      const tracing = await openTracing('scriptorium', process.env)
      const embedded = createEmbedded({
        config,
        webDir,
        logger,
        onDatabaseLost: () => process.kill(process.pid, 'SIGTERM'),
      })
      let isStarted = false
      return {
        ...embedded,
        start: async () => {
          await embedded.start()
          isStarted = true
          say(`\nScriptorium is ready: ${config.publicUrl}\n\nYour data is in ${config.dataDir}. Ctrl-C stops it.\n`)
        },
        stop: async () => {
          if (isStarted) say('Stopping…')
          await embedded.stop()
          await tracing.stop?.()
        },
      }
    },
    { logger, stopTimeoutMs: 120_000, explain: (error) => say(explain(error)) },
  )
} catch (error) {
  if (!(error instanceof EnvError)) throw error
  say(error.message)
  process.exitCode = 78
}
