/** A token that works for a writer, all their data as a file, and the end of an account: of one of its own. */
import { randomUUID } from 'node:crypto'
import { check, createClient, text } from './client.ts'
import type { Step } from './steps.ts'

const exportMs = 60_000

export function accountSteps(url: string): Step[] {
  const client = createClient(url)
  const password = `smoke ${randomUUID()}`
  const email = `smoke-${randomUUID()}@example.test`
  return [
    {
      name: 'a token does what its scope says, and no more',
      run: async () => {
        await client.call('POST', '/accounts', { body: { email, password, name: 'Leaving' }, expect: 201 })
        const body = { name: 'Smoke', scopes: ['novels:read'] }
        const token = text((await client.call('POST', '/tokens', { body, expect: 201 })).body['token'], 'token')
        const ask = async (path: string): Promise<number> =>
          (await fetch(new URL(`/api/v1${path}`, url), { headers: { authorization: `Bearer ${token}` } })).status
        const statuses = [await ask('/novels'), await ask('/tasks'), await ask('/sessions')]
        check(statuses.join() === '200,403,403', `it was answered ${statuses.join()}`)
      },
    },
    {
      name: 'export and deletion of the account',
      run: async () => {
        const response = await fetch(new URL('/api/v1/me/export', url), {
          headers: client.headers(),
          signal: AbortSignal.timeout(exportMs),
        })
        const zip = Buffer.from(await response.arrayBuffer())
        check(response.status === 200 && zip.subarray(0, 2).toString() === 'PK', 'the export is no zip')
        check(zip.includes('account.json'), 'the export has no account')
        const { body } = await client.call('DELETE', '/me', { body: { password }, expect: 202 })
        const id = text(body['id'], 'id')
        const again = await client.ask('POST', '/sessions', { email, password })
        check(again.status === 401, `signing in again answered ${again.status}, not 401`)
        const { services } = (await client.call('GET', `/erasures/${id}`)).body
        check(Array.isArray(services) && services.length === 3, 'nobody is asked to erase')
        return `${zip.length} bytes`
      },
    },
  ]
}
