/**
 * How many connections may be open at once. Those past the limit get a 503 and are closed, so that the process
 * keeps files to work with; past some more that get their 503, Node closes new ones at once.
 */
import type { Socket } from 'node:net'
import { ServiceError } from '@scriptorium/contracts'
import { sendProblem } from './problem.ts'
import type { App } from './route-schema.ts'

const refusedAtOnceMax = 20

export function limitConnections(app: App, connectionsMax: number): void {
  const surplus = new WeakSet<Socket>()
  let open = 0
  app.server.maxConnections = connectionsMax + refusedAtOnceMax
  app.server.on('connection', (socket) => {
    open += 1
    if (open > connectionsMax) surplus.add(socket)
    socket.once('close', () => {
      open -= 1
    })
  })
  app.addHook('onRequest', async (request, reply) => {
    if (!surplus.has(request.raw.socket)) return undefined
    // Not thrown: nothing failed, and a crowd is no reason to fill the log.
    return await sendProblem(
      reply.header('connection', 'close'),
      new ServiceError('unavailable', { retryAfterMs: 2_000 }),
    )
  })
}
