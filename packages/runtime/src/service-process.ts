import { renderMetrics } from '@scriptorium/metrics'
import { createHealthServer } from './health-server.ts'
import { watchHealth } from './health-watch.ts'
import type { EnvSource } from './environment.ts'
import { openTracing } from './tracing.ts'
import { createLogger, logLevels } from './logger.ts'
import type { Logger } from './logger.ts'
import { runProcess } from './process.ts'
import { composeParts } from './service.ts'
import type { Service } from './part.ts'

/** The little of `process` that a service's process uses. */
export type ServiceHost = { env: EnvSource; emit(event: 'uncaughtException', error: Error): boolean }

type Closable = { close(): Promise<void> }
type Probes = { probes: { host: string; port: number } }

export type ServiceProcessOptions<Own, Infrastructure extends Probes, Resources> = {
  name: string
  /** @throws EnvError naming every variable that is missing or wrong. */
  readConfig: (env: EnvSource) => { service: Own; infrastructure: Infrastructure }
  openResources: (
    infrastructure: Infrastructure,
    process: { logger: Logger; onFatal: (error: Error) => void },
  ) => (Resources & Closable) | Promise<Resources & Closable>
  create: (config: Own, resources: Resources) => Service
  /** How long the service's own stop may take, in milliseconds: 20,000 by default. */
  serviceStopMs?: number
  /** How long the whole stop may take, in milliseconds: by default 10,000 longer than the service's own. */
  processStopMs?: number
}

/**
 * The process of one service: environment, resources, service, and a port for probes. Starts in that order; on SIGTERM or
 * SIGINT the probes stop last, so that a balancer sees the end coming.
 */
export async function runServiceProcess<Own, Infrastructure extends Probes, Resources>(
  host: ServiceHost,
  options: ServiceProcessOptions<Own, Infrastructure, Resources>,
): Promise<void> {
  const { name, readConfig, openResources, create, serviceStopMs = 20_000 } = options
  const logger = createLogger({ service: name, level: logLevelOf(host.env) })
  const onFatal = (error: Error): void => void host.emit('uncaughtException', error)
  await runProcess(
    async () => {
      const config = readConfig(host.env)
      const tracing = await openTracing(name, host.env)
      const resources = await openResources(config.infrastructure, { logger, onFatal })
      const service = create(config.service, resources)
      const watch = watchHealth({ health: async () => await service.health(), logger })
      const probes = createHealthServer({
        ...config.infrastructure.probes,
        health: watch.latest,
        metrics: renderMetrics,
        logger,
      })
      return composeParts({
        name: `${name} process`,
        logger,
        parts: [
          tracing,
          probes,
          watch,
          { name: 'resources', stop: async () => await resources.close() },
          { ...service, stopTimeoutMs: serviceStopMs },
        ],
      })
    },
    { logger, stopTimeoutMs: options.processStopMs ?? serviceStopMs + 10_000 },
  )
}

/** Total: the logger must be there before the environment can be found wrong. */
function logLevelOf({ LOG_LEVEL: level }: EnvSource) {
  return logLevels.find((known) => known === level) ?? 'info'
}
