/**
 * The least that anything between a reader and a provider can cost: a server that pipes bytes.
 *
 *   node bench/path/pass-through.ts PORT UPSTREAM_PORT
 */
import { Agent, createServer, request as httpRequest } from 'node:http'

const [port, upstreamPort] = process.argv.slice(2).map(Number)
const agent = new Agent({ keepAlive: true, maxSockets: 2_000 })

createServer((incoming, outgoing) => {
  const { url: path, method, headers } = incoming
  const upstream = httpRequest({ host: '127.0.0.1', port: upstreamPort, path, method, headers, agent }, (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers)
    response.pipe(outgoing)
  })
  upstream.on('error', () => outgoing.destroy())
  incoming.pipe(upstream)
}).listen(port, '127.0.0.1', () => process.send?.('ready'))
