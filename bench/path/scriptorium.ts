/** Scriptorium as a target: a copy of its own in the embedded run, or a server that runs already. */
import { randomUUID } from 'node:crypto'
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiUser } from '@scriptorium/testkit/api-user'
import { startCopy } from '../../embedded/test/running-copy.ts'
import { open, readEvents, textOf } from './event-reading.ts'
import { prepareCounting } from './statements.ts'
import { newReading } from './target.ts'
import type { Answer, Target } from './target.ts'

export type Copy = { url: string; pid: number; databaseUrl: string; close(): Promise<void> }

/**
 * @param providerAddress host:port of the clock, which the copy may call.
 * @param profileFolder where it leaves its profile at its end.
 */
export async function startScriptorium(providerAddress: string, profileFolder?: string): Promise<Copy> {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-bench-'))
  const dataDir = join(folder, 'data')
  // Counting needs a library that the server loads as it starts.
  const first = await startCopy(dataDir)
  const { folder: cluster } = postmasterOf(first.process.pid ?? 0)
  await first.end('SIGTERM')
  await appendFile(join(cluster, 'postgresql.conf'), `\nshared_preload_libraries = 'pg_stat_statements'\n`)
  const profiling: Record<string, string> =
    profileFolder === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileFolder}` }
  const copy = await startCopy(dataDir, { EGRESS_ALLOW: providerAddress, ...profiling })
  const { superuserPassword } = JSON.parse(await readFile(join(dataDir, 'keys.json'), 'utf8')) as {
    superuserPassword: string
  }
  const { port } = postmasterOf(copy.process.pid ?? 0)
  const databaseUrl = `postgresql://postgres:${encodeURIComponent(superuserPassword)}@127.0.0.1:${port}/scriptorium`
  await prepareCounting(databaseUrl)
  return {
    url: copy.url,
    pid: copy.process.pid ?? 0,
    databaseUrl,
    async close() {
      await copy.end('SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The PostgreSQL server that a copy has started, by what its command line says. */
function postmasterOf(pid: number): { folder: string; port: string } {
  for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')) {
    const args = readFileSync(`/proc/${child}/cmdline`, 'utf8').split('\0')
    const folder = args[args.indexOf('-D') + 1]
    const port = args.find((argument) => argument.startsWith('port='))?.slice('port='.length)
    if (args.includes('-D') && folder !== undefined && port !== undefined) return { folder, port }
  }
  throw new Error('the copy has started no PostgreSQL server')
}

export type Way = 'one-request' | 'two-requests'

type Place = { user: ApiUser; threads: Map<string, string[]>; connectionId: string; novelId: string }

const usersCount = 10

/** Each message goes into a thread of its own, made before anything is measured: `prepare` makes them. */
export type ScriptoriumTarget = Target & {
  prepare(model: string, count: number): Promise<void>
  /** Where its statements are counted; undefined where they cannot be. */
  databaseUrl?: string
}

export async function scriptoriumTarget({
  name,
  url,
  way,
  providerUrl,
  pids,
  databaseUrl,
}: {
  name: string
  url: string
  way: Way
  providerUrl: string
  pids: () => number[]
  databaseUrl?: string
}): Promise<ScriptoriumTarget> {
  const agent = new Agent({ keepAlive: true, maxSockets: 2_000 })
  const places = await Promise.all(Array.from({ length: usersCount }, async () => await register(url, providerUrl)))
  let next = 0

  async function ask(model: string): Promise<Answer> {
    const place = places[next % places.length]
    next += 1
    const threadId = place?.threads.get(model)?.pop()
    if (place === undefined || threadId === undefined) throw new Error('no thread was prepared')
    const reading = newReading(model)
    const post = {
      url: `${url}/api/v1/threads/${threadId}/messages`,
      method: 'POST',
      body: JSON.stringify({ content: 'Go on.' }),
      headers: {
        'content-type': 'application/json',
        cookie: place.user.cookie,
        accept: way === 'one-request' ? 'text/event-stream' : 'application/json',
      },
      agent,
    } as const
    let response = await open(post)
    if (response.statusCode !== (way === 'one-request' ? 200 : 202))
      throw new Error(`${name}: ${response.statusCode} ${await textOf(response)}`)
    if (way === 'two-requests') {
      const { stream } = JSON.parse(await textOf(response)) as { stream: string }
      reading.accepted()
      const headers = { cookie: place.user.cookie, accept: 'text/event-stream' }
      response = await open({ url: `${url}${stream}`, method: 'GET', headers, agent })
    }
    let known = 0
    await readEvents(response, (event, data) => {
      if (event === 'accepted') reading.accepted()
      if (event !== 'delta' && event !== 'snapshot') return
      const { text } = JSON.parse(data) as { text: string }
      // A snapshot repeats what is known.
      const fresh = event === 'snapshot' ? text.slice(known) : text
      known += fresh.length
      reading.add(fresh)
    })
    return reading.done()
  }

  return {
    name,
    pids,
    ask,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    async prepare(model, count) {
      await Promise.all(
        places.map(async ({ user, threads, novelId, connectionId }) => {
          const made: string[] = []
          for (let index = 0; index < Math.ceil(count / places.length); index += 1) {
            const thread = { connectionId, model }
            made.push((await user.persist<{ id: string }>('POST', `/novels/${novelId}/threads`, thread)).id)
          }
          threads.set(model, [...(threads.get(model) ?? []), ...made])
        }),
      )
    },
    close: async () => agent.destroy(),
  }
}

async function register(url: string, providerUrl: string): Promise<Place> {
  const user = new ApiUser(url)
  const password = `pass ${randomUUID()}`
  await user.persist('POST', '/accounts', { email: `${randomUUID()}@example.org`, password, name: 'Bench' })
  const fields = { provider: 'openai-compatible', name: 'Clock', baseUrl: providerUrl, apiKey: 'none-needed' }
  const connection = await user.persist<{ id: string }>('POST', '/connections', fields)
  const novel = await user.persist<{ id: string }>('POST', '/novels', { title: 'Bench', language: 'en' })
  return { user, threads: new Map(), connectionId: connection.id, novelId: novel.id }
}
