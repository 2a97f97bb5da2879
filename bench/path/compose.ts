/** The processes of a Compose run on this host. */
import { execFileSync } from 'node:child_process'

/** The first process of each container, and Docker's proxies of published ports. */
export function composePids(): number[] {
  const ids = linesOf('docker', ['ps', '--quiet', '--filter', 'label=com.docker.compose.project'])
  const containers = ids.length === 0 ? [] : linesOf('docker', ['inspect', '--format', '{{.State.Pid}}', ...ids])
  const proxies = linesOf('pgrep', ['docker-proxy'])
  return [...containers, ...proxies].map(Number)
}

function linesOf(program: string, args: string[]): string[] {
  try {
    return execFileSync(program, args, { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line !== '')
  } catch {
    return []
  }
}
