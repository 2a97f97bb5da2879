/** What a writer tells the model besides novel and codex, and how answers are compared and asked for again. */
import { setTimeout as pause } from 'node:timers/promises'
import { check, items, text } from './client.ts'
import type { Client, Json } from './client.ts'
import type { Step } from './steps.ts'
import { readStream } from './stream.ts'

const titleMs = 30_000
const titlePollMs = 250

type Story = {
  client: Client
  novelId: string
  threadId: string
  connectionId: string
  model: string | undefined
  answered: string
}

export function promptSteps(story: Story, url: string): Step[] {
  return [...toldSteps(story), titleStep(story, url), ...againSteps(story, url)]
}

function toldSteps(story: Story): Step[] {
  return [
    {
      name: 'a preset and an open task go into the prompt',
      run: async () => {
        const { client, novelId, threadId } = story
        const make = async (path: string, body: Json): Promise<string> =>
          text((await client.call('POST', path, { body, expect: 201 })).body['id'], 'id')
        const presetId = await make('/presets', { name: 'Tides', system: 'Know the tides of {{ title }}.', novelId })
        await make('/tasks', { title: 'Name the lighthouse', novelId, dueAt: '2026-01-01T09:00:00Z' })
        const { version } = (await client.call('GET', `/threads/${threadId}`)).body
        await client.call('PATCH', `/threads/${threadId}`, { body: { version, presetId, includeTasks: true } })
        const preview = (await client.call('POST', `/threads/${threadId}/preview`, { body: { content: 'Now?' } })).body
        const [system] = preview['messages'] as Json[]
        const said = String(system?.['content'])
        check(said.startsWith('Know the tides of Smoke over the harbour.'), `the prompt begins ${said.slice(0, 60)}`)
        check(said.includes('- Name the lighthouse (overdue since 1 January 2026'), 'the task is not in the prompt')
      },
    },
  ]
}

function againSteps(story: Story, url: string): Step[] {
  return [
    {
      name: 'two models answer one message side by side',
      run: async () => {
        const { client, threadId, connectionId, model } = story
        const models = [model, model].map((each) => ({ connectionId, model: each }))
        const body = { content: 'Who is at the harbour?', models }
        const sent = (await client.call('POST', `/threads/${threadId}/messages`, { body, expect: 202 })).body
        const [other] = sent['others'] as Json[]
        const read = async (path: unknown) => await readStream({ url, client, path: text(path, 'stream') })
        const ends = (await Promise.all([sent['stream'], other?.['stream']].map(read))).map(
          ({ end }) => end?.['status'],
        )
        check(ends.join() === 'complete,complete', `they ended ${ends.join()}`)
        const [last] = items(await client.call('GET', `/threads/${threadId}/messages?limit=200`)).slice(-1)
        check((last?.['siblings'] as string[] | undefined)?.length === 2, 'they do not stand side by side')
        story.answered = text((sent['reply'] as Json)['id'], 'reply')
      },
    },
    {
      name: 'an answer is replayed with the prompt that it had',
      run: async () => {
        const { client, threadId, answered } = story
        const { version } = (await client.call('GET', `/threads/${threadId}`)).body
        await client.call('PATCH', `/threads/${threadId}`, { body: { version, presetId: null, includeTasks: false } })
        const { body } = await client.call('POST', `/generations/${answered}/replay`, { body: {}, expect: 202 })
        await readStream({ url, client, path: text(body['stream'], 'stream') })
        const again = text((body['reply'] as Json)['id'], 'reply')
        const [before, after] = await Promise.all(
          [answered, again].map(async (id) => (await client.call('GET', `/generations/${id}/prompt`)).body['messages']),
        )
        check(JSON.stringify(before) === JSON.stringify(after), 'another prompt was sent')
      },
    },
  ]
}

function titleStep(story: Story, url: string): Step {
  return {
    name: 'a conversation without a title is named by a model',
    run: async () => {
      const { client, novelId, connectionId, model } = story
      const thread = (
        await client.call('POST', `/novels/${novelId}/threads`, { body: { connectionId, model }, expect: 201 })
      ).body
      const path = `/threads/${text(thread['id'], 'id')}`
      const content = 'Who lights the lamp at night, and for whom?'
      const sent = (await client.call('POST', `${path}/messages`, { body: { content }, expect: 202 })).body
      await readStream({ url, client, path: text(sent['stream'], 'stream') })
      const until = Date.now() + titleMs
      let title = ''
      while (Date.now() < until && (title === '' || title === content)) {
        title = text((await client.call('GET', path)).body['title'], 'title')
        await pause(titlePollMs)
      }
      check(title !== content, 'it still has the beginning of its first message for a title')
      return title
    },
  }
}
