import { isNodeError } from './node-error.ts'
import { StartError } from './start-error.ts'
import { createServer } from 'node:net'

/**
 * Asks for the port before anything else is started, so that a mistake costs a second and not a start.
 * @throws StartError when the port or the address cannot be had.
 */
export async function ensurePortFree(host: string, port: number): Promise<void> {
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
  } catch (error) {
    if (isNodeError(error, 'EADDRINUSE'))
      throw new StartError(
        `Port ${port} on ${host} is in use by another program. Stop it, or choose another port: PORT=${port + 1} npm start`,
      )
    if (isNodeError(error, 'EACCES'))
      throw new StartError(`This user may not open port ${port}. Choose one above 1023: PORT=8080 npm start`)
    if (isNodeError(error, 'EADDRNOTAVAIL'))
      throw new StartError(`This machine has no address ${host}. Set HOST to one that it has, such as 127.0.0.1.`)
    throw error
  }
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
}
