import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { broker } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { openBrokerFixture } from './broker-fixture.ts'
import type { BrokerFixture } from './broker-fixture.ts'

let fixture: BrokerFixture
beforeAll(async () => {
  fixture = await openBrokerFixture({ config: { workerConcurrency: 1 } })
})
afterAll(async () => await fixture.close())

const claimsOf = (id: string) => fixture.chat.calls.filter((call) => call.method === 'claim' && call.id === id)
const claimed = async (id: string): Promise<void> =>
  void (await waitFor(() => claimsOf(id).length > 0, { timeoutMs: 15_000, what: `a claim of ${id}` }))

describe('a claim', () => {
  it.each([
    ['the setting', { concurrency: 2 }, 2],
    ['one for a local model', { provider: 'lm-studio' }, 1],
    ['the setting of a local one', { provider: 'lm-studio', concurrency: 4 }, 4],
    ['none', {}, undefined],
  ])('C6: names the limit of its connection as it is: %s', async (_name, fields, runningMax) => {
    const ownerId = newId()
    const connectionId = await fixture.connect(ownerId, fields)
    const { id } = await fixture.ask({ ownerId, connectionId, model: 'm', row: { atLimit: true } })
    await claimed(id)
    expect(fixture.chat.claims.find((each) => each.id === id)?.runningMax).toBe(runningMax)
  })

  it('C6: refused at a limit is left to chat, which asks again when there is a slot', async () => {
    const ownerId = newId()
    const { id } = await fixture.ask({ ownerId, row: { atLimit: true } })
    await claimed(id)
    // A job that came after it has run through: the first is not in the queue any more.
    const { id: later } = await fixture.ask({ ownerId: newId(), row: { atLimit: true } })
    await claimed(later)
    await waitFor(async () => (await fixture.jobs.counts('generate')).active === 0, { what: 'an idle worker' })
    expect(await fixture.jobs.counts('generate')).toMatchObject({ waiting: 0, delayed: 0 })
    expect(claimsOf(id)).toHaveLength(1)
  })
})

describe('500 queued generations of one user', () => {
  it('D2: are behind the first of another user, who came after them', async () => {
    const { faults, calls } = fixture.chat
    const [anna, ben] = [newId(), newId()]
    const callsBefore = calls.length
    const queue = fixture.network('chat').client(broker.queue)
    const gate = Promise.withResolvers<void>()
    // The one worker is busy until all are queued.
    faults.before.claim = async () => await gate.promise
    const { id: busy } = await fixture.ask({ ownerId: newId() })
    await claimed(busy)
    for (let made = 0; made < 500; made += 50)
      await Promise.all(
        Array.from({ length: 50 }, async () => {
          await queue.enqueue({ generationId: newId(), ownerId: anna, requeue: 0 })
        }),
      )
    const { id: own } = await fixture.ask({ ownerId: ben })
    gate.resolve()
    await claimed(own)
    const order = calls
      .slice(callsBefore)
      .filter(({ method }) => method === 'claim')
      .map(({ id }) => id)
    expect(order.slice(0, 3)).toContain(own)
  })
})
