/** Vitest's globalSetup: starts the server of the run and gives the function that stops it. */
import { serverUrlVariable, startTestServer } from './test-server.ts'

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[serverUrlVariable] !== undefined) return undefined
  const server = await startTestServer()
  process.env[serverUrlVariable] = server.superuserUrl
  return async () => await server.stop()
}
