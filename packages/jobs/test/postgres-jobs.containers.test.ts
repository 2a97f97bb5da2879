import { afterAll, beforeAll } from 'vitest'
import { createTestLogger } from '@scriptorium/testkit'
import { startPostgresContainer } from '@scriptorium/testkit/containers'
import { createPostgresJobQueue, migrateJobQueue } from '../src/bullmq-jobs-postgres.ts'
import { describeOutages } from './outages.ts'

let postgres: Awaited<ReturnType<typeof startPostgresContainer>>
beforeAll(async () => {
  postgres = await startPostgresContainer()
  await migrateJobQueue({ migrationUrl: postgres.superuserUrl, schema: 'jobs', appUrl: postgres.superuserUrl })
}, 120_000)
afterAll(async () => await postgres?.stop(), 60_000)

describeOutages('BullMQ on PostgreSQL', {
  address: () => ({ host: postgres.host, port: postgres.port }),
  open: async (timings, through) => {
    const url = through?.urlOf(postgres.superuserUrl) ?? postgres.superuserUrl
    return await createPostgresJobQueue({ url, schema: 'jobs', logger: createTestLogger(), timings })
  },
})
