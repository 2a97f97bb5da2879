import { freshDatabase, createTestLogger } from '@scriptorium/testkit'
import { createPostgresJobQueue, migrateJobQueue } from '../src/bullmq-jobs-postgres.ts'
import { describeJobQueue } from './conformance.ts'

describeJobQueue('BullMQ on PostgreSQL', async () => {
  const database = await freshDatabase({ services: [] })
  await database.sql(
    `DO $$ BEGIN CREATE ROLE jobs_test_app LOGIN PASSWORD 'jobs-test'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
  )
  const appUrl = new URL(database.adminUrl)
  appUrl.username = 'jobs_test_app'
  appUrl.password = 'jobs-test'
  await migrateJobQueue({ migrationUrl: database.adminUrl, schema: 'jobs', appUrl: appUrl.href })
  return {
    open: async (timings = {}) =>
      await createPostgresJobQueue({ url: appUrl.href, schema: 'jobs', logger: createTestLogger(), timings }),
    empty: async () => void (await database.sql('DELETE FROM jobs.job')),
    dyingWorkerArguments: ['postgres', appUrl.href, 'jobs'],
    close: async () => await database.drop(),
  }
})
