/**
 * A key of a provider is looked for in what a real Redis and a real Kafka were ever given, in every form that it could have, while it is
 * used, refused and echoed. Traces have no store of their own: their ids travel in events, jobs and log lines, which are searched.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPlatformaticBus } from '@scriptorium/bus/platformatic'
import { createRedisJobQueue } from '@scriptorium/jobs/redis'
import { newId } from '@scriptorium/runtime'
import { createTestLogger, dumpDatabase, findSecret, textOf, waitFor } from '@scriptorium/testkit'
import type { ApiUser } from '@scriptorium/testkit/api-user'
import { startKafkaContainer, startRedisContainer } from '@scriptorium/testkit/containers'
import type { ContainerServer } from '@scriptorium/testkit/containers'
import { createRedisTokenLog } from '@scriptorium/token-log/redis'
import { openTestStack } from './test-stack.ts'
import type { TestStack, TestStackOptions } from './test-stack.ts'

const canary = `sk-canary-${newId()}-0A/+z`
const logger = createTestLogger()
const fatal: Error[] = []
let redis: Awaited<ReturnType<typeof startRedisContainer>>
let kafka: Awaited<ReturnType<typeof startKafkaContainer>>
let adapters: NonNullable<TestStackOptions['adapters']>
let stack: TestStack

beforeAll(async () => {
  ;[redis, kafka] = await Promise.all([startRedisContainer(), startKafkaContainer()])
  // What is published is in no file: this keeps every command.
  await shell(redis, 'setsid redis-cli monitor > /tmp/commands.txt 2>&1 & sleep 1')
  const onFatal = (error: Error) => void fatal.push(error)
  const bounds = { keyPrefix: 'scriptorium:', ttlMs: 60_000, maxLength: 10_000 }
  const topics = { partitions: 2, replicationFactor: 1 }
  adapters = {
    bus: createPlatformaticBus({ brokers: [kafka.broker], clientId: 'leaks', ...topics, logger, onFatal }),
    jobs: await createRedisJobQueue({ url: redis.url, prefix: 'scriptorium', logger, onFatal }),
    tokenLog: await createRedisTokenLog({ url: redis.url, ...bounds, logger }),
  }
  stack = await openTestStack({ adapters, logger })
}, 180_000)
afterAll(async () => {
  await stack?.close()
  await Promise.all([redis?.stop(), kafka?.stop()])
  expect(fatal).toEqual([])
}, 120_000)

async function shell({ container }: ContainerServer, command: string): Promise<string> {
  return (await container.exec(['sh', '-c', command])).output
}

/** Every command that Redis was given, and its own file of all writes. */
const redisTexts = async (): Promise<string> => await shell(redis, 'cat /tmp/commands.txt /data/appendonlydir/*.aof')
/** The segments of every partition, as they are on the disk: records are not compressed. */
const kafkaTexts = async (): Promise<string> =>
  await shell(kafka, "find / -name '0*.log' -not -path '/proc/*' -exec cat {} + 2>/dev/null")

/** Sends a message to each of the models, and follows the answers to their ends. */
async function ask(user: ApiUser, models: readonly string[], connectionId: string): Promise<string[]> {
  const novel = await user.persist<{ id: string }>('POST', '/novels', { title: 'The Salt Road' })
  const ids: string[] = []
  for (const model of models) {
    const target = { connectionId, model, fallback: [{ connectionId, model: 'demo-brief' }] }
    const thread = await user.persist<{ id: string }>('POST', `/novels/${novel.id}/threads`, target)
    const sent = await user.persist<{ reply: { id: string } }>('POST', `/threads/${thread.id}/messages`, {
      content: 'Who keeps the lamp?',
    })
    ids.push(sent.reply.id)
  }
  await Promise.all(ids.map(async (id) => await user.follow(id, 60_000)))
  return ids
}

describe('a key that is used, refused and echoed', () => {
  it('was never given to Redis or Kafka, and stands in no row, log line or answer', async () => {
    const user = await stack.register()
    const responses: unknown[] = []
    const call = async (method: string, path: string, body?: unknown) => {
      const response = await user.request<{ id?: string }>(method, path, body)
      responses.push([response.status, response.body, [...response.headers]])
      return response.body
    }
    const fields = { provider: 'openai-compatible', name: 'Leaks', baseUrl: stack.provider.url, apiKey: canary }
    const { id = '' } = await call('POST', '/connections', fields)
    const models = ['ok', 'echo-key', '401', '500', 'event-error', 'error-in-stream', '429-quota', 'no-such-model']
    const generations = await ask(user, models, id)
    for (const generation of generations) await call('GET', `/generations/${generation}`)
    await call('POST', `/connections/${id}/test`, { complete: true, model: 'echo-key' })
    await call('PATCH', `/connections/${id}`, { apiKey: `${canary} x` })
    for (const path of ['/connections', `/connections/${id}/models?refresh=true`, '/models', '/usage'])
      await call('GET', path)
    expect(responses.map((response) => (response as [number])[0])).toEqual(
      expect.arrayContaining([200, 201, expect.any(Number)]),
    )
    // Both hold what they are there for: a scan of nothing finds nothing.
    const [first = ''] = generations
    await waitFor(async () => (await kafkaTexts()).includes(first), { timeoutMs: 30_000, what: 'the events in Kafka' })
    expect(await redisTexts()).toContain(first)
    const out: Readonly<Record<string, () => Promise<string>>> = {
      redis: redisTexts,
      kafka: kafkaTexts,
      database: async () => await dumpDatabase(stack.fresh),
      logs: async () => textOf(logger.lines),
      responses: async () => JSON.stringify(responses),
    }
    for (const [where, read] of Object.entries(out)) {
      const text = await read()
      expect([where, text.length > 1_000, findSecret(text, canary)]).toEqual([where, true, []])
    }
    // To the provider it went: this run has used it.
    expect(stack.provider.log.records().some(({ headers }) => headers.authorization === `Bearer ${canary}`)).toBe(true)
  })

  it('would be found in Redis and Kafka, whatever way it took', async () => {
    const planted = (where: string): string => `sk-planted-${where}-${canary.slice(-24)}`
    const encoded = Buffer.from(`user:${planted('base64')}`).toString('base64')
    const generationId = newId()
    await adapters.tokenLog.open(generationId, 1)
    const frame = { event: 'delta', data: { text: `${planted('frame')} ${encoded}` } } as const
    await adapters.tokenLog.append(generationId, { attempt: 1, seq: 1, frame })
    await adapters.tokenLog.notifyChanged(planted('published'))
    const data = { generationId, ownerId: newId() }
    await adapters.jobs.enqueue('generate', data, { jobId: planted('job') })
    const novel = { ownerId: newId(), novelId: newId() }
    const event = { id: newId(), type: 'novel.deleted', version: 1, occurredAt: new Date().toISOString(), ...novel }
    const context = { requestId: planted('request'), trace: planted('trace') }
    await adapters.bus.publish([{ ...event, ...context, key: novel.novelId, data: novel } as never])
    const [inRedis, inKafka] = [await redisTexts(), await kafkaTexts()]
    for (const where of ['frame', 'published', 'job']) expect(findSecret(inRedis, planted(where))).toContain('plain')
    expect(findSecret(inRedis, planted('base64')).join()).toContain('base64')
    for (const where of ['request', 'trace']) expect(findSecret(inKafka, planted(where))).toContain('plain')
  })
})
