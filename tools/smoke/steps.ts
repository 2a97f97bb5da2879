/** The way of a new writer through the whole system, step by step. Each step needs what those before it left in `story`. */
import { createHash, randomUUID } from 'node:crypto'
import { check, createClient, items, text } from './client.ts'
import type { Client, Json } from './client.ts'
import { codexSteps } from './codex-steps.ts'
import { addConnection, dialectSteps } from './connections.ts'
import { promptSteps } from './prompt-steps.ts'
import { readStream } from './stream.ts'
import type { Reading } from './stream.ts'

export type Options = { url: string; url2: string; providerUrl: string | undefined; model: string | undefined }
export type Step = { name: string; run: () => Promise<string | void> }

type Story = {
  client: Client
  novelId: string
  entryId: string
  connectionId: string
  model: string | undefined
  threadId: string
  reply: string
  stream: string
  messageId: string
  answered: string
  reading: Reading | undefined
}

const password = `smoke ${randomUUID()}`
const alias = 'the Lamplighter'
const content = `What would ${alias} do on the night of the storm? Answer at length.`

export function createSteps(options: Options): Step[] {
  const story: Story = {
    client: createClient(options.url),
    novelId: '',
    entryId: '',
    connectionId: '',
    model: options.model,
    threadId: '',
    reply: '',
    stream: '',
    messageId: '',
    answered: '',
    reading: undefined,
  }
  return [
    ...beginning(story, options),
    ...answering(story, options),
    ...stopping(story, options),
    ...dialectSteps(story, options),
    ...promptSteps(story, options.url),
    ...codexSteps(story, options.url),
    ...leaving(story, createClient(options.url)),
  ]
}

function beginning(story: Story, { providerUrl, url }: Options): Step[] {
  const email = `smoke-${randomUUID()}@example.test`
  return [
    {
      name: 'the gateway is ready',
      run: async () =>
        check(
          (await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(5_000) })).status === 200,
          '/readyz is not 200',
        ),
    },
    {
      name: 'register',
      run: async () =>
        void (await story.client.call('POST', '/accounts', { body: { email, password, name: 'Smoke' }, expect: 201 })),
    },
    {
      name: providerUrl === undefined ? 'the demo is there' : 'my account answers',
      run: async () => {
        const me = (await story.client.call('GET', '/me')).body
        check(me['email'] === email, 'me is somebody else')
        if (providerUrl !== undefined) return undefined
        story.connectionId = text(me['defaultConnectionId'], 'default connection')
        story.model ??= text(me['defaultModel'], 'default model')
        const [novel] = items(await story.client.call('GET', '/novels'))
        const entries = items(await story.client.call('GET', `/novels/${text(novel?.['id'], 'demo novel')}/entries`))
        check(entries.length === 10, `the demo novel has ${entries.length} entries, not ten`)
        check(
          items(await story.client.call('GET', `/novels/${String(novel?.['id'])}/threads`)).length === 1,
          'the demo has no thread',
        )
        return String(novel?.['title'])
      },
    },
    {
      name: 'begin a novel',
      run: async () =>
        void (story.novelId = text(
          (await story.client.call('POST', '/novels', { body: { title: 'Smoke over the harbour' }, expect: 201 })).body[
            'id'
          ],
          'id',
        )),
    },
    {
      name: 'add an entry with an alias',
      run: async () => {
        const body = {
          type: 'character',
          name: 'Ansel Reyes',
          aliases: [alias],
          description: 'Tends the harbour lamps and owes the sea a favour.',
        }
        story.entryId = text(
          (await story.client.call('POST', `/novels/${story.novelId}/entries`, { body, expect: 201 })).body['id'],
          'id',
        )
      },
    },
    ...(providerUrl === undefined
      ? []
      : [
          {
            name: 'add a connection',
            run: async () => void (story.connectionId = await addConnection(story.client, providerUrl)),
          },
        ]),
    {
      name: 'test the connection',
      run: async () => {
        const { body } = await story.client.call('POST', `/connections/${story.connectionId}/test`, { body: {} })
        check(body['ok'] === true, `the test failed: ${JSON.stringify(body['steps'])}`)
        const models = items(await story.client.call('GET', `/connections/${story.connectionId}/models`))
        story.model ??= text(models[0]?.['id'], 'model')
        return `${models.length} models, using ${story.model}`
      },
    },
    {
      name: 'open a thread',
      run: async () =>
        void (story.threadId = text(
          (
            await story.client.call('POST', `/novels/${story.novelId}/threads`, {
              body: { connectionId: story.connectionId, model: story.model },
              expect: 201,
            })
          ).body['id'],
          'id',
        )),
    },
  ]
}

function answering(story: Story, { url, url2 }: Options): Step[] {
  return [
    {
      name: 'send a message, and the same again',
      run: async () => {
        const key = randomUUID()
        const [first, second] = [await sendMessage(story, key), await sendMessage(story, key)]
        check(first['reply'] !== undefined && JSON.stringify(second['reply']) !== undefined, 'no reply')
        story.reply = replyId(first)
        check(replyId(second) === story.reply, 'the repeat made a second answer')
        story.stream = text(first['stream'], 'stream')
        const other = await story.client.ask(
          'POST',
          `/threads/${story.threadId}/messages`,
          { content: 'Something else' },
          key,
        )
        check(other.status === 422, `another body under the same key answered ${other.status}, not 422`)
      },
    },
    {
      name: 'stream, cut, and resume',
      run: async () => {
        const cut = await readStream({
          url,
          client: story.client,
          path: story.stream,
          until: ({ frames }) => frames.filter(({ event }) => event === 'delta').length >= 2,
        })
        const whole =
          cut.end === undefined
            ? await readStream({ url: url2, client: story.client, path: story.stream, from: cut })
            : cut
        check(whole.end?.['status'] === 'complete', `the answer ended ${JSON.stringify(whole.end)}`)
        story.reading = whole
        return `${cut.text.length} + ${whole.text.length - cut.text.length} characters`
      },
    },
    {
      name: 'the text read is the text kept',
      run: async () => {
        const { reading } = story
        check(reading?.end !== undefined, 'nothing was read')
        const kept = (await story.client.call('GET', `/generations/${story.reply}`)).body
        check(kept['text'] === reading.text, `${reading.text.length} characters were read, and others are kept`)
        check(reading.end['length'] === reading.text.length, 'the end has another length')
        check(
          reading.end['sha256'] === createHash('sha256').update(reading.text, 'utf8').digest('hex'),
          'the end has another hash',
        )
        const message = items(await story.client.call('GET', `/threads/${story.threadId}/messages`)).find(
          ({ id }) => id === story.reply,
        )
        check(message?.['content'] === reading.text, 'the thread shows another text')
      },
    },
    {
      name: 'the context shows the entry, and why',
      run: async () => {
        const { entries } = (await story.client.call('GET', `/generations/${story.reply}/context`)).body as {
          entries?: Json[]
        }
        const entry = entries?.find(({ entryId }) => entryId === story.entryId)
        const reasons = (entry?.['reasons'] ?? []) as Json[]
        check(entry?.['included'] === true, 'the entry did not go in')
        check(
          reasons.some(
            ({ kind, alias: matched }) => kind === 'detected' && String(matched).toLowerCase() === alias.toLowerCase(),
          ),
          `the reasons are ${JSON.stringify(reasons)}`,
        )
      },
    },
  ]
}

function stopping(story: Story, { url }: Options): Step[] {
  return [
    {
      name: 'stop a second answer',
      run: async () => {
        const sent = await sendMessage(story, randomUUID())
        const id = replyId(sent)
        const path = text(sent['stream'], 'stream')
        const partial = await readStream({ url, client: story.client, path, until: ({ text: soFar }) => soFar !== '' })
        const stopped = (await story.client.call('POST', `/generations/${id}/cancel`, { body: {} })).body
        check(stopped['status'] === 'cancelled', `cancel answered ${String(stopped['status'])}`)
        check(String(stopped['text']).startsWith(partial.text), 'what had been read was not kept')
        const whole = await readStream({ url, client: story.client, path, from: partial })
        check(whole.end?.['status'] === 'cancelled' && whole.text === stopped['text'], 'the stream ended otherwise')
        return `${whole.text.length} characters kept`
      },
    },
    {
      name: 'the same key creates the same novel once',
      run: async () => {
        const key = randomUUID()
        const [first, second] = [
          await story.client.call('POST', '/novels', { body: { title: 'Once' }, expect: 201, key }),
          await story.client.call('POST', '/novels', { body: { title: 'Once' }, expect: 201, key }),
        ]
        check(first.body['id'] === second.body['id'], 'two novels')
      },
    },
  ]
}

function leaving(story: Story, stranger: Client): Step[] {
  return [
    {
      name: 'another user finds nothing of it',
      run: async () => {
        await stranger.call('POST', '/accounts', {
          body: { email: `smoke-${randomUUID()}@example.test`, password, name: 'Stranger' },
          expect: 201,
        })
        const paths = [
          `/novels/${story.novelId}`,
          `/novels/${story.novelId}/entries`,
          `/novels/${story.novelId}/threads`,
          `/entries/${story.entryId}`,
          `/threads/${story.threadId}`,
          `/threads/${story.threadId}/messages`,
          `/generations/${story.reply}`,
          `/generations/${story.reply}/context`,
          `/generations/${story.reply}/stream`,
          `/connections/${story.connectionId}`,
        ]
        for (const path of paths) await stranger.call('GET', path, { expect: 404 })
        await stranger.call('POST', `/generations/${story.reply}/cancel`, { body: {}, expect: 404 })
        for (const list of ['/novels', '/connections']) {
          const seen = items(await stranger.call('GET', list)).map(({ id }) => id)
          check(!seen.includes(story.novelId) && !seen.includes(story.connectionId), `${list} shows another user's`)
        }
      },
    },
    {
      name: 'sign out',
      run: async () => {
        await story.client.call('DELETE', '/sessions/current', { expect: 204 })
        await story.client.call('GET', '/me', { expect: 401 })
      },
    },
  ]
}

async function sendMessage(story: Story, key: string): Promise<Json> {
  return (
    await story.client.call('POST', `/threads/${story.threadId}/messages`, { body: { content }, expect: 202, key })
  ).body
}

function replyId(sent: Json): string {
  return text((sent['reply'] as Json | undefined)?.['id'], 'reply')
}
