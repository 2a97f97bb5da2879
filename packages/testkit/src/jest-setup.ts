/** Jest's globalSetup. Jest calls it once for each project that names it, so the first call starts the server for all. */
import { serverUrlVariable, startTestServer } from './test-server.ts'
import type { TestServer } from './test-server.ts'

const key = Symbol.for('scriptorium.test-server')
const place = globalThis as unknown as Record<symbol, Promise<TestServer> | undefined>

export default async function setup(): Promise<void> {
  if (process.env[serverUrlVariable] !== undefined && place[key] === undefined) return
  place[key] ??= startTestServer()
  process.env[serverUrlVariable] = (await place[key]).superuserUrl
}

/** The server that `setup` started, taken away so that only the first caller gets it. */
export async function takeServer(): Promise<TestServer | undefined> {
  const server = place[key]
  place[key] = undefined
  return await server
}
