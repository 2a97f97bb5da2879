/**
 * Many users in many threads, for a while: each sends, cancels, leaves, comes back, asks again, compares, deletes, at random. A thread has
 * one writer at a time, so that each knows what must be there in the end.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { ApiUser } from '@scriptorium/testkit/api-user'
import { readWithCuts } from '@scriptorium/testkit/cut-reader'
import type { CutRecord } from '@scriptorium/testkit/cut-reader'

export type SoakOptions = {
  urls: readonly string[]
  users: readonly ApiUser[]
  providerUrl: string
  threads: number
  /** So many things at once of each user. */
  lanesPerUser: number
  ms: number
  random: () => number
  onAction?: (action: string) => void
}

/** An answer that was accepted, as its writer knows it. */
export type Accepted = {
  id: string
  ownerIndex: number
  threadId: string
  /** The message that it answers. */
  messageId: string
  model: string
  isDeleted: boolean
  record: Promise<CutRecord> | undefined
}
type Thread = { id: string; answers: Accepted[]; isDeleted: boolean }
type Actor = { options: SoakOptions; user: ApiUser; ownerIndex: number; connectionId: string; accepted: Accepted[] }
type Sent = { message: { id: string }; reply: { id: string }; others?: { id: string }[] }
type Action = (actor: Actor, thread: Thread) => Promise<void>

/** Longer than an answer may take: whoever got no end by then gets none. */
const readMs = 16 * 60_000
const keyed = () => ({ 'idempotency-key': randomUUID() })

/** @returns every answer that was accepted; those that are read are read to their end. */
export async function runSoak(options: SoakOptions): Promise<Accepted[]> {
  const until = Date.now() + options.ms
  const accepted: Accepted[] = []
  const perUser = Math.ceil(options.threads / options.users.length)
  await Promise.all(
    options.users.map(async (user, ownerIndex) => {
      const actor = { options, user, ownerIndex, connectionId: await connect(user, options.providerUrl), accepted }
      const threads = await openThreads(actor, perUser)
      const lanes = Array.from({ length: options.lanesPerUser }, (_, lane) =>
        threads.filter((_thread, index) => index % options.lanesPerUser === lane),
      )
      await Promise.all(lanes.map(async (own) => await act(actor, own, until)))
    }),
  )
  await Promise.all(accepted.map(async ({ record }) => await record))
  return accepted
}

async function act(actor: Actor, threads: Thread[], until: number): Promise<void> {
  const { random, onAction } = actor.options
  while (Date.now() < until) {
    const thread = threads[Math.floor(random() * threads.length)]
    if (thread === undefined) return
    const [name, action] = choose(random)
    onAction?.(name)
    await action(actor, thread)
    await pause(random() * 300)
  }
}

async function connect(user: ApiUser, baseUrl: string): Promise<string> {
  const fields = { provider: 'openai-compatible', name: 'Fake', baseUrl }
  return (await user.persist<{ id: string }>('POST', '/connections', fields)).id
}

async function openThreads({ user, connectionId }: Actor, count: number): Promise<Thread[]> {
  const [novel] = (await user.persist<{ items: { id: string }[] }>('GET', '/novels')).items
  const threads: Thread[] = []
  while (threads.length < count) {
    const { id } = await user.persist<{ id: string }>('POST', `/novels/${novel?.id}/threads`, { connectionId }, keyed())
    threads.push({ id, answers: [], isDeleted: false })
  }
  return threads
}

/** From some words at once to many over half a minute, and now and then a provider that fails. */
function modelFor(random: () => number): string {
  const chance = random()
  if (chance < 0.05) return 'cut-at-5'
  if (chance < 0.08) return 'empty'
  const [tokens, everyMs] = [Math.ceil(Math.exp(random() * Math.log(800))), Math.floor(random() * 40)]
  return `tokens-${tokens}-every-${everyMs}`
}

function note(actor: Actor, thread: Thread, sent: Sent, models: readonly string[]): Accepted[] {
  const ids = [sent.reply.id, ...(sent.others ?? []).map(({ id }) => id)]
  const made = ids.map((id, index): Accepted => {
    const { ownerIndex } = actor
    const model = models[index] ?? ''
    return {
      id,
      ownerIndex,
      threadId: thread.id,
      messageId: sent.message.id,
      model,
      isDeleted: false,
      record: undefined,
    }
  })
  thread.answers.push(...made)
  actor.accepted.push(...made)
  return made
}

/** With cuts, on any gateway. */
function read({ options, user }: Actor, answer: Accepted): Promise<CutRecord> {
  const { urls, random } = options
  const reading = { urls, cookie: user.cookie, generationId: answer.id, random, cutsMax: 6, timeoutMs: readMs }
  answer.record = readWithCuts(reading)
  return answer.record
}

/** Undefined: one that is below is still being written. */
async function send(actor: Actor, thread: Thread, models: readonly string[]): Promise<Accepted[] | undefined> {
  const compared = { models: models.map((model) => ({ connectionId: actor.connectionId, model })) }
  const body = { content: `About ${models.join()}`, ...(models.length > 1 ? compared : { model: models[0] }) }
  const answer = await tryOnce<Sent>(actor, 'POST', `/threads/${thread.id}/messages`, body)
  return answer === undefined ? undefined : note(actor, thread, answer, models)
}

/** Again until it is answered; undefined where the answer is that it cannot be now, or that there is no such thing. */
async function tryOnce<T>({ user }: Actor, method: string, path: string, body?: unknown): Promise<T | undefined> {
  const headers = keyed()
  for (;;) {
    const answer = await user.request<T & { code?: string }>(method, path, body, headers).catch(() => undefined)
    if (answer !== undefined && answer.status < 300) return answer.body
    const isBusy = answer === undefined || answer.status >= 500 || answer.status === 429
    if (!isBusy && answer.body.code !== 'idempotency_in_progress') {
      if (answer.status === 404 || answer.status === 409) return undefined
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    }
    await pause(200)
  }
}

const actions: readonly (readonly [weight: number, name: string, action: Action])[] = [
  [
    35,
    'send and read',
    async (actor, thread) => {
      const [answer] = (await send(actor, thread, [modelFor(actor.options.random)])) ?? []
      if (answer !== undefined) await read(actor, answer)
    },
  ],
  [10, 'send and leave', async (actor, thread) => void (await send(actor, thread, [modelFor(actor.options.random)]))],
  [
    15,
    'send and cancel',
    async (actor, thread) => {
      const [answer] = (await send(actor, thread, ['tokens-400-every-20'])) ?? []
      if (answer === undefined) return
      const reading = read(actor, answer)
      await pause(actor.options.random() ** 2 * 4_000)
      await actor.user.persist('POST', `/generations/${answer.id}/cancel`)
      await reading
    },
  ],
  [
    15,
    'ask again',
    async (actor, thread) => {
      const known = thread.answers.filter(({ isDeleted }) => !isDeleted).at(-1)
      if (known === undefined) return
      const model = modelFor(actor.options.random)
      const sent = await tryOnce<Sent>(actor, 'POST', `/messages/${known.id}/regenerate`, { model })
      if (sent === undefined) return
      for (const answer of note(actor, thread, sent, [model])) await read(actor, answer)
    },
  ],
  [
    10,
    'compare',
    async (actor, thread) => {
      const models = Array.from({ length: 2 + Math.floor(actor.options.random() * 3) }, () =>
        modelFor(actor.options.random),
      )
      const answers = (await send(actor, thread, models)) ?? []
      await Promise.all(answers.map(async (answer) => await read(actor, answer)))
    },
  ],
  [8, 'delete a message', deleteMessage],
  [4, 'delete the thread', deleteThread],
  [
    3,
    'read what is there',
    async (actor, thread) => void (await tryOnce(actor, 'GET', `/threads/${thread.id}/messages`)),
  ],
]

function choose(random: () => number): [string, Action] {
  const whole = actions.reduce((sum, [weight]) => sum + weight, 0)
  let at = random() * whole
  for (const [weight, name, action] of actions) {
    at -= weight
    if (at < 0) return [name, action]
  }
  throw new Error('there is nothing to choose')
}

/** An answer, maybe while it is written, with all that lies below it. */
async function deleteMessage(actor: Actor, thread: Thread): Promise<void> {
  const known = thread.answers.filter(({ isDeleted }) => !isDeleted)
  const index = Math.floor(actor.options.random() * known.length)
  const chosen = known[index]
  if (chosen === undefined || thread.isDeleted) return
  const { items } = await actor.user.persist<{ items: { id: string; parentId?: string }[] }>(
    'GET',
    `/threads/${thread.id}/messages?limit=200`,
  )
  // Only what is shown, and so is at the end of the path, has nothing below that is not known here.
  if (items.at(-1)?.id !== chosen.id) return
  chosen.isDeleted = true
  await tryOnce(actor, 'DELETE', `/messages/${chosen.id}`)
}

/** And back, or not. */
async function deleteThread(actor: Actor, thread: Thread): Promise<void> {
  if (thread.isDeleted) return
  await tryOnce(actor, 'DELETE', `/threads/${thread.id}`)
  if (actor.options.random() < 0.7) {
    await tryOnce(actor, 'POST', `/threads/${thread.id}/recover`)
    return
  }
  thread.isDeleted = true
  for (const answer of thread.answers) answer.isDeleted = true
}
