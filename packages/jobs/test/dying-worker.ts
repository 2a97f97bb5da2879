/** A process that takes one job, says so, and works at it until it is killed. Arguments: `redis` or `postgres`, the url, and prefix or schema. */
import type { JobQueue } from '../src/index.ts'
import { createLogger } from '@scriptorium/runtime'
import { createPostgresJobQueue } from '../src/bullmq-jobs-postgres.ts'
import { createRedisJobQueue } from '../src/bullmq-jobs-redis.ts'

const [kind, url = '', place = ''] = process.argv.slice(2)
const logger = createLogger({ service: 'dying-worker', level: 'silent' })
const timings = { lockMs: 200, stalledCheckMs: 100 }
const queue: JobQueue =
  kind === 'redis'
    ? await createRedisJobQueue({ url, prefix: place, logger, timings, onFatal: () => process.exit(1) })
    : await createPostgresJobQueue({ url, schema: place, logger, timings })
await queue.work('generate', { concurrency: 1 }, async () => {
  process.stdout.write('working\n')
  await new Promise(() => undefined)
})
