/**
 * Seals all stored API keys again under the newest of the MASTER_KEYS, while the services run; they must know that version already. May
 * be run again, and twice at once. Ends with 1 while any key still needs an older version.
 */
import { createKeyRotator, readKeySource } from '@scriptorium/ai-broker'
import { createDatabase } from '@scriptorium/database'
import { createLogger, readEnv } from '@scriptorium/runtime'

const logger = createLogger({ service: 'rotate-keys' })
const postgres = { protocols: ['postgres:', 'postgresql:'] }

try {
  const { appUrl, systemUrl, ...source } = readEnv(process.env, (env) => ({
    appUrl: env.url('DATABASE_URL', postgres),
    systemUrl: env.url('SYSTEM_DATABASE_URL', postgres),
    ...readKeySource(env),
  }))
  const database = createDatabase({
    appUrl,
    systemUrl,
    poolSize: 1,
    systemPoolSize: 1,
    applicationName: 'rotate-keys',
    logger,
  })
  try {
    const stopped = new AbortController()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort())
    const report = await createKeyRotator(source, { database, logger })(stopped.signal)
    logger.info(
      report,
      report.left === 0 ? 'every key has the newest version' : 'some keys still need an older version',
    )
    process.exitCode = report.left === 0 ? 0 : 1
  } finally {
    await database.close()
  }
} catch (error) {
  logger.error({ error }, error instanceof Error ? error.message : 'the rotation failed')
  process.exitCode = 1
}
