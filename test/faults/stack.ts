/** All four services and two gateways in this process, on a PostgreSQL of its own that ends with it. */
import { serverUrlVariable, startTestServer } from '@scriptorium/testkit/test-server'
import type { ApiUser } from '@scriptorium/testkit/api-user'
import { openTestStack } from '../../embedded/test/test-stack.ts'
import type { TestStack, TestStackOptions } from '../../embedded/test/test-stack.ts'

/** Runs `work` on a stack, and takes it all down whatever becomes of it. */
export async function withStack<T>(options: TestStackOptions, work: (stack: TestStack) => Promise<T>): Promise<T> {
  const server = await startTestServer()
  process.env[serverUrlVariable] = server.superuserUrl
  try {
    const stack = await openTestStack(options)
    // The server of tests does without statistics for minutes; here tables grow meanwhile.
    await stack.fresh.sql(`ALTER SYSTEM SET autovacuum_naptime = '5s'`)
    await stack.fresh.sql('SELECT pg_reload_conf()')
    try {
      return await work(stack)
    } finally {
      await stack.close()
    }
  } finally {
    await server.stop()
  }
}

/** One after the other: a new account costs the hash of a password. */
export async function registerMany(stack: TestStack, count: number): Promise<ApiUser[]> {
  const users: ApiUser[] = []
  while (users.length < count) users.push(await stack.register(stack.urls[users.length % stack.urls.length]))
  return users
}
