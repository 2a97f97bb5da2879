/** The containers of the Compose run: which there are, how they fare, and what can be done to them. */
import { spawn, spawnSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'

const standalone = spawnSync('docker-compose', ['version'], { stdio: 'ignore' }).status === 0
const healthyTimeoutMs = 300_000

/** @throws Error with what Compose said. */
export async function compose(...args: string[]): Promise<string> {
  return standalone ? await run('docker-compose', args) : await run('docker', ['compose', ...args])
}

export async function docker(...args: string[]): Promise<string> {
  return await run('docker', args)
}

/** What a container has written since then, on both of its streams. */
export async function logsOf(id: string, since: string): Promise<string> {
  return await run('/bin/sh', ['-c', 'docker logs --since "$0" "$1" 2>&1', since, id])
}

/** The ids of a service's containers, one for each replica. */
export async function replicasOf(service: string): Promise<string[]> {
  return (await compose('ps', '-q', service)).split('\n').filter((id) => id !== '')
}

/** Resolves when Docker's own check calls the container healthy. @throws Error after five minutes. */
export async function untilHealthy(id: string): Promise<void> {
  const until = Date.now() + healthyTimeoutMs
  while (Date.now() < until) {
    if ((await docker('inspect', '--format', '{{.State.Health.Status}}', id)).trim() === 'healthy') return
    await pause(500)
  }
  throw new Error(`container ${id} is not healthy after ${healthyTimeoutMs} ms`)
}

/** How often Docker has started each container again because its process had ended by itself, by the container's name. */
export async function restartCounts(): Promise<Map<string, number>> {
  const ids = (await compose('ps', '-q')).split('\n').filter((id) => id !== '')
  const lines = await docker('inspect', '--format', '{{.Name}} {{.RestartCount}}', ...ids)
  return new Map(
    lines
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([name = '', count]) => [name, Number(count)]),
  )
}

async function run(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => void (errors += chunk.toString()))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${errors}`)
  return output
}
