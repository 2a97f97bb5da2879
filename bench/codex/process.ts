/** The codex service in a process of its own: it is told where its database is, says where it serves, and how much memory it takes. */
import { createMemoryBus } from '@scriptorium/bus/memory'
import { createDatabase } from '@scriptorium/database'
import { createSigner, createVerifier } from '@scriptorium/rpc'
import { createGrpcNetwork } from '@scriptorium/rpc/grpc'
import { createLogger } from '@scriptorium/runtime'
import { createDirectJobs } from '@scriptorium/testkit'
import { codexSchema, createCodex, defaultCodexConfig } from '../../services/codex/src/index.ts'

export type Started = {
  appUrl: string
  systemUrl: string
  port: number
  privateKey: string
  publicKeys: Record<string, string>
}
/** `cpuMs`: of the process so far. */
export type Memory = { rssMb: number; peakMb: number; heapMb: number; cpuMs: number }

process.once('message', (started: Started) => void start(started))

async function start({ appUrl, systemUrl, port, privateKey, publicKeys }: Started): Promise<void> {
  const logger = createLogger({ service: 'codex', level: 'error' })
  const database = createDatabase({ appUrl, systemUrl, poolSize: 8, applicationName: codexSchema, logger })
  const rpc = createGrpcNetwork({
    self: 'codex',
    addresses: {},
    listen: { host: '127.0.0.1', port },
    signer: createSigner({ self: 'codex', privateKey }),
    verifier: createVerifier({ self: 'codex', publicKeys }),
    logger,
  })
  const service = createCodex(defaultCodexConfig, {
    database,
    bus: createMemoryBus({ logger }),
    jobs: createDirectJobs(),
    rpc,
    logger,
  })
  await service.start()
  process.on('message', (m) => m === 'memory' && process.send?.(memory()))
  process.send?.('ready')
}

function memory(): Memory {
  const { rss, heapUsed } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const mb = (bytes: number): number => Math.round(bytes / 1024 / 1024)
  return {
    rssMb: mb(rss),
    peakMb: mb(process.resourceUsage().maxRSS * 1024),
    heapMb: mb(heapUsed),
    cpuMs: Math.round((user + system) / 1_000),
  }
}
