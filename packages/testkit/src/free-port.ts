import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Below the ports that the kernel hands to outgoing connections (from 32,768 on Linux, 49,152 on macOS): one of those can be
 * taken by any connection between being found and being listened on.
 */
const lowest = 20_000
const highest = 29_999
const attemptsMax = 100

/**
 * A port of 127.0.0.1 on which nothing listens, for a process that needs its port before it starts. What can listen on port
 * 0 and say which it got does that instead.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const port = randomInt(lowest, highest + 1)
    if (await isFree(port)) return port
  }
  throw new Error(`no free port between ${lowest} and ${highest} in ${attemptsMax} attempts`)
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer()
  return await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
