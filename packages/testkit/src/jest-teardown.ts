/** Jest's globalTeardown: all projects' tests are over before the first call. */
import { takeServer } from './jest-setup.ts'

export default async function teardown(): Promise<void> {
  const server = await takeServer()
  await server?.stop()
}
