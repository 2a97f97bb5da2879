import { createServer } from 'node:http'
import type { Server, ServerResponse } from 'node:http'
import type { Logger } from './logger.ts'
import type { Health, Part } from './part.ts'

export type HealthServerOptions = {
  host: string
  /** 0 lets the system choose; `port()` says which. */
  port: number
  /** Asked on each `/readyz`: usually the service's own. */
  health: () => Promise<Health>
  /** Asked on each `/metrics`; without it there is no such address. */
  metrics?: () => Promise<{ contentType: string; text: string }>
  logger: Logger
}

export type HealthServer = Part &
  Required<Pick<Part, 'start' | 'stop'>> & {
    /** The port it listens on; 0 before the start. */
    port(): number
  }

/**
 * For processes without HTTP of their own. `GET /healthz`: the process is alive (it answers at all). `GET /readyz`: 200 when it
 * can serve its users now, else 503; the body names each check, and those of soft dependencies that fail as `degraded`.
 * `GET /metrics`: what the process counts, for Prometheus.
 */
export function createHealthServer({ host, port, health, metrics, logger }: HealthServerOptions): HealthServer {
  let server: Server | undefined

  async function answer(path: string, response: ServerResponse): Promise<void> {
    if (path === '/healthz') return send(response, 200, { ok: true })
    if (path === '/metrics' && metrics !== undefined) return await sendMetrics(response, metrics)
    if (path !== '/readyz') return send(response, 404, { ok: false })
    const state = await health().catch(() => ({ ok: false, checks: {} }))
    send(response, state.ok ? 200 : 503, state)
  }

  return {
    name: 'health server',
    async start() {
      const created = createServer((request, response) => {
        void answer((request.url ?? '').split('?')[0] ?? '', response)
      })
      created.requestTimeout = 5_000
      created.maxConnections = 64
      server = created
      // Without a listener a connection that cannot be accepted would end the process.
      created.on('error', (error) => logger.error({ error }, 'the server of probes reports an error'))
      await new Promise<void>((resolve, reject) => {
        created.once('error', reject)
        created.listen(port, host, () => {
          created.off('error', reject)
          resolve()
        })
      })
    },
    async stop() {
      const closing = server
      server = undefined
      if (closing === undefined || !closing.listening) return
      await new Promise<void>((resolve) => {
        closing.close(() => resolve())
        closing.closeAllConnections()
      })
    },
    port() {
      const address = server?.address()
      return typeof address === 'object' && address !== null ? address.port : 0
    },
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

async function sendMetrics(
  response: ServerResponse,
  metrics: () => Promise<{ contentType: string; text: string }>,
): Promise<void> {
  try {
    const { contentType, text } = await metrics()
    response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' })
    response.end(text)
  } catch {
    send(response, 500, { ok: false })
  }
}
