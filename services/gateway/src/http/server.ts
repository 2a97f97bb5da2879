import type { AddressInfo } from 'node:net'
import type { Part } from '@scriptorium/runtime'
import { buildApp } from './app.ts'
import type { HttpApp, HttpPorts, HttpSettings } from './app.ts'

export type HttpServer = Part & {
  /** Where it listens, such as `http://127.0.0.1:8080`; empty before the start. */
  address: () => string
  built: () => HttpApp | undefined
}

const graceMs = 5_000

export function createHttpServer(
  ports: HttpPorts,
  settings: HttpSettings & { host: string; port: number },
): HttpServer {
  let http: HttpApp | undefined
  return {
    name: 'http',
    async start() {
      http = await buildApp(ports, settings)
      // A connection that could not be accepted (no file handle is left): those that are open go on.
      http.app.server.on('error', (error) => ports.logger.error({ error }, 'the HTTP server reports an error'))
      await http.app.listen({ host: settings.host, port: settings.port })
    },
    async stop() {
      if (http === undefined) return
      const { server } = http.app
      // Requests in hand may end; what then still holds its socket, such as one that never reads, is cut.
      const timer = setTimeout(() => server.closeAllConnections(), graceMs)
      await http.app.close()
      clearTimeout(timer)
    },
    address() {
      const address = http?.app.server.address() as AddressInfo | string | null | undefined
      if (address === null || address === undefined || typeof address === 'string') return ''
      return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
    },
    built: () => http,
  }
}
