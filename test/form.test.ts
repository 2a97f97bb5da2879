import { afterEach, describe, expect, it } from 'vitest'
import { existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..', 'services')
const services = readdirSync(root)
const files = ['main.ts', 'config.ts', 'resources.ts', 'compose.ts', 'index.ts']
const folders = ['rpc', 'events', 'jobs', 'domain', 'store', 'clients', 'providers', 'metrics']
const mainLines = 20

/**
 * What does not yet have the form of docs/architecture.md. Whoever brings it to that form takes its line out: a line that holds
 * no more fails too.
 */
const pending: readonly string[] = []

/** Every breach of the form in a service's folder, as a sentence. */
function breachesOf(service: string, base = root): string[] {
  const at = (path: string): string => join(base, service, 'src', path)
  const list = (pattern: string): string[] =>
    globSync(pattern, { cwd: at('') })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => !/[.]test[.]ts$|^store\/prisma\//.test(file))
      .toSorted()
  const text = (file: string): string => readFileSync(at(file), 'utf8')
  const serves = (file: string): boolean => /^export function serve[A-Z]\w*\(/m.test(text(file))
  const known = new Set([...files, ...folders, ...(service === 'gateway' ? ['http', 'crypto'] : [])])
  const breaches = [
    ...files.filter((file) => !existsSync(at(file))).map((file) => `${file} is missing`),
    ...readdirSync(at(''))
      .filter((name) => !known.has(name) && !name.endsWith('.test.ts'))
      .map((name) => `${name} is not of the form`),
    ...list('main.ts')
      .filter((file) => text(file).trimEnd().split('\n').length > mainLines)
      .map((file) => `${file} has more than ${mainLines} lines`),
    ...list('rpc/*.ts')
      .filter((file) => !serves(file) && !list('rpc/*.ts').some((other) => serves(other) && isPartOf(file, other)))
      .map((file) => `${file} exports no serve… and belongs to no file that does`),
    ...list('store/*.ts')
      .filter((file) => !/^store\/[a-z]+-[a-z-]+[.]ts$/.test(file))
      .map((file) => `${file} is not named <noun>-….ts`),
    ...list('clients/**/*.ts')
      .filter((file) => !isClient(file))
      .map((file) => `${file} is not named after a service`),
  ]
  return breaches.map((breach) => `${service}: ${breach}`)
}

/** `rpc/threads-fields.ts` is a part of `rpc/threads.ts`. */
function isPartOf(file: string, other: string): boolean {
  return file.startsWith(`${other.replace(/[.]ts$/, '')}-`)
}

function isClient(file: string): boolean {
  return services.some((service) => file === `clients/${service}.ts` || file.startsWith(`clients/${service}-`))
}

describe('the form of a service', () => {
  let base = ''
  afterEach(() => rmSync(base, { recursive: true, force: true }))

  it('is that of docs/architecture.md', () => {
    expect(services).toHaveLength(4)
    expect(services.flatMap((service) => breachesOf(service)).filter((breach) => !pending.includes(breach))).toEqual([])
  })

  it('lists nothing as pending that has it', () => {
    const breaches = services.flatMap((service) => breachesOf(service))
    expect(pending.filter((breach) => !breaches.includes(breach))).toEqual([])
  })

  it('would be found out', () => {
    base = mkdtempSync(join(tmpdir(), 'form-'))
    const write = (file: string, text = ''): void => {
      mkdirSync(dirname(join(base, 'chat/src', file)), { recursive: true })
      writeFileSync(join(base, 'chat/src', file), text)
    }
    for (const file of files) write(file)
    write('rpc/threads.ts', 'export function serveThreads() {}')
    for (const file of ['rpc/threads-fields.ts', 'store/thread-store.ts', 'clients/codex.ts', 'domain/threads/x.ts'])
      write(file)
    expect(breachesOf('chat', base)).toEqual([])
    rmSync(join(base, 'chat/src/index.ts'))
    write('main.ts', 'x\n'.repeat(mainLines + 1))
    for (const file of ['peers/x.ts', 'http/x.ts', 'rpc/x.ts', 'store/inbox.ts', 'clients/other.ts']) write(file)
    expect(breachesOf('chat', base).toSorted()).toEqual([
      'chat: clients/other.ts is not named after a service',
      'chat: http is not of the form',
      'chat: index.ts is missing',
      'chat: main.ts has more than 20 lines',
      'chat: peers is not of the form',
      'chat: rpc/x.ts exports no serve… and belongs to no file that does',
      'chat: store/inbox.ts is not named <noun>-….ts',
    ])
  })
})
