/** A process that dies between two of its steps, and what the next one on the same database makes of it. */
import { afterEach, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import { createDatabase } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import type { FreshDatabase, TestLogger } from '@scriptorium/testkit'
import { createChat, defaultChatConfig } from '../src/index.ts'
import type { ChatService } from '../src/index.ts'
import { openChatFixture, quickLimits } from './chat-fixture.ts'
import type { ChatFixture } from './chat-fixture.ts'

type Moment = 'before the commit' | 'after the commit'
type Mortal = {
  database: Database
  /** The process dies at this statement, which is a transaction of its own; resolves when it has. */
  dieAt(statement: string, moment: Moment): Promise<void>
  /** Lets its calls end, so that nothing is left waiting: PostgreSQL would have closed its connections. */
  bury(): void
}

/** A database as a mortal process has it: from its death on no statement of it runs, and none is answered. Its relay has never come to the outbox. */
function mortalDatabase(database: Database): Mortal {
  const grave = Promise.withResolvers<never>()
  grave.promise.catch(() => undefined)
  const death = Promise.withResolvers<void>()
  let fate: { statement: string; moment: Moment } | undefined
  let isDead = false
  const die = async (): Promise<never> => {
    isDead = true
    death.resolve()
    return await grave.promise
  }
  const queryAsOwner: Database['queryAsOwner'] = async (query, options) => {
    if (isDead) return await grave.promise
    const isTheLast = query.name === fate?.statement
    if (isTheLast && fate?.moment === 'before the commit') return await die()
    const result = await database.queryAsOwner<never>(query, options)
    return isTheLast ? await die() : result
  }
  return {
    database: {
      ...database,
      queryAsOwner,
      asOwner: async (owner, work, options) => await (isDead ? grave.promise : database.asOwner(owner, work, options)),
      asSystem: async (work, options) => await (isDead ? grave.promise : database.asSystem(work, options)),
      querySystem: async (query) =>
        await (isDead || query.name === 'outbox_claim' ? grave.promise : database.querySystem(query)),
    },
    dieAt: async (statement, moment) => {
      fate = { statement, moment }
      await death.promise
    },
    bury: () => grave.reject(new ServiceError('unavailable')),
  }
}

const anna = newId()
const asAnna = { ownerId: anna }
const delta = (text: string) => ({ event: 'delta', data: { text } }) as const
const generation = { ...quickLimits, leaseMs: 600, untakenMs: 60_000, untakenMaxMs: 60_000 }

let fixture: ChatFixture
let mortal: Mortal
let heirs: { service: ChatService; database: Database }[] = []

const openDatabase = (fresh: FreshDatabase, logger: TestLogger): Database =>
  createDatabase({
    appUrl: fresh.appUrl('chat'),
    systemUrl: fresh.systemUrl('chat'),
    poolSize: 4,
    systemPoolSize: 4,
    applicationName: 'chat-test',
    logger,
  })

async function open(): Promise<void> {
  fixture = await openChatFixture({
    still: true,
    config: { generation },
    wrap: {
      database: (fresh, logger) => {
        mortal = mortalDatabase(openDatabase(fresh, logger))
        return mortal.database
      },
    },
  })
}

/** The next process, where the dead one was. */
async function succeed(): Promise<void> {
  mortal.bury()
  await fixture.service.stop()
  const database = openDatabase(fixture.fresh, fixture.logger)
  const service = createChat(
    { ...defaultChatConfig, generation, sweepEveryMs: 50 },
    { database, bus: fixture.bus, rpc: fixture.network('chat'), tokenLog: fixture.tokenLog, logger: fixture.logger },
  )
  heirs.push({ service, database })
  await service.start()
}

afterEach(async () => {
  for (const { service, database } of heirs) {
    await service.stop()
    await database.close()
  }
  heirs = []
  await fixture.close()
})

describe('the process of chat dies', () => {
  it('row 3: after the accept and before its event is published: the next process sends it', async () => {
    await open()
    const { threadId } = await fixture.openThread(anna)
    const heard: { generationId: string; requeue: number }[] = []
    await fixture.bus.subscribe({
      group: 'witness',
      handlers: {
        'generation.requested': async ({ data: { generationId, requeue } }) =>
          void heard.push({ generationId, requeue }),
      },
    })
    const request = { threadId, content: 'Is anybody there?', idempotencyKey: 'k-death', pins: [], sceneIds: [] }
    const died = mortal.dieAt('message_accept', 'after the commit')
    const unanswered = fixture.messages.send(request, asAnna).catch((error: unknown) => error)
    await died
    const accepted = await fixture.fresh.sql<{ id: string; status: string }>(
      'SELECT id, status FROM chat.generations WHERE thread_id = $1',
      [threadId],
    )
    expect(accepted).toEqual([{ id: expect.any(String), status: 'queued' }])
    await succeed()
    expect(await unanswered).toMatchObject({ code: 'unavailable' })
    await waitFor(() => heard.length > 0, { what: 'the event' })
    expect(heard).toEqual([{ generationId: accepted[0]?.id, requeue: 0 }])
    expect(fixture.broker.enqueued).toEqual([])
    // Who sent it and heard nothing asks again, and gets what was kept.
    expect(await fixture.messages.send(request, asAnna)).toMatchObject({ replyId: accepted[0]?.id })
  })

  /** Streaming, with "She " stored, "went " and "up" in the log alone. */
  async function nearItsEnd(): Promise<string> {
    await open()
    const { replyId: id } = await fixture.send(anna, (await fixture.openThread(anna)).threadId)
    await fixture.worker.claim({ id, claimToken: newId() }, asAnna)
    await fixture.tokenLog.open(id, 1)
    for (const [seq, text] of [
      [1, 'She '],
      [2, 'went '],
      [3, 'up'],
    ] as const)
      await fixture.tokenLog.append(id, { attempt: 1, seq, frame: delta(text) })
    await fixture.worker.checkpoint({ id, attempt: 1, fromSeq: 1, throughSeq: 1, text: 'She ', reasoning: '' }, asAnna)
    return id
  }
  const finish = async (id: string) =>
    await fixture.worker
      .finish(
        {
          id,
          attempt: 1,
          status: 'complete',
          finishReason: 'stop',
          fromSeq: 2,
          throughSeq: 3,
          text: 'went up',
          reasoning: '',
        },
        asAnna,
      )
      .catch((error: unknown) => error)
  const ended = async (id: string) =>
    await waitFor(
      async () => {
        const got = await fixture.generations.get({ id }, asAnna)
        return got.status === 'streaming' ? undefined : got
      },
      { what: 'the end' },
    )

  it('row 23: with the end of a generation written and not confirmed: state and text are both there', async () => {
    const id = await nearItsEnd()
    const died = mortal.dieAt('generation_finish', 'after the commit')
    const unanswered = finish(id)
    await died
    await succeed()
    expect(await unanswered).toMatchObject({ code: 'unavailable' })
    expect(await fixture.generations.get({ id }, asAnna)).toMatchObject({
      status: 'complete',
      text: 'She went up',
      finalSeq: 3,
    })
    // The worker's repeat finds that it is done.
    expect(await finish(id)).toMatchObject({ yours: true, status: 'complete' })
  })

  it('row 23: with the end of a generation not written, and its worker with it: it fails with all that a reader has seen', async () => {
    const id = await nearItsEnd()
    const died = mortal.dieAt('generation_finish', 'before the commit')
    const unanswered = finish(id)
    await died
    await succeed()
    expect(await unanswered).toMatchObject({ code: 'unavailable' })
    expect(await ended(id)).toMatchObject({
      status: 'failed',
      text: 'She went up',
      finalSeq: 3,
      error: { code: 'interrupted' },
    })
    expect(await fixture.fresh.sql('SELECT * FROM chat.checkpoints')).toEqual([])
  })
})
