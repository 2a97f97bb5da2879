/** What a writer does with the story bible: relations, categories, an image, the past of an entry, its future in the story. */
import { deepStrictEqual } from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { check, items, text } from './client.ts'
import type { Client, Json } from './client.ts'
import type { Step } from './steps.ts'

type Story = { client: Client; novelId: string; entryId: string; threadId: string }

/** One red pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

type Calls = ReturnType<typeof callsOf>

function callsOf(story: Story) {
  const entryPath = () => `/entries/${story.entryId}`
  const read = async (): Promise<Json> => (await story.client.call('GET', entryPath())).body
  return {
    entryPath,
    read,
    make: async (path: string, body: unknown): Promise<Json> =>
      (await story.client.call('POST', path, { body, expect: 201 })).body,
    list: async (path: string): Promise<Json[]> => items(await story.client.call('GET', path)),
    change: async (fields: object): Promise<void> => {
      const { version } = await read()
      await story.client.call('PATCH', entryPath(), { body: { version, ...fields } })
    },
  }
}

export function codexSteps(story: Story, url: string): Step[] {
  const calls = callsOf(story)
  return [...placing(story, calls, url), ...changing(story, calls), ...exchanging(story, calls, url)]
}

function placing(story: Story, { entryPath, make, list, change }: Calls, url: string): Step[] {
  return [
    {
      name: 'relate two entries, and see it from both',
      run: async () => {
        const { id } = await make(`/novels/${story.novelId}/entries`, { type: 'location', name: 'Tide Wall' })
        const body = { toEntryId: id, label: 'keeps', inverseLabel: 'is kept by' }
        await make(`${entryPath()}/relations`, body)
        const seen = [(await list(`${entryPath()}/relations`))[0], (await list(`/entries/${String(id)}/relations`))[0]]
        check(seen[0]?.['labelHere'] === 'keeps' && seen[1]?.['labelHere'] === 'is kept by', 'not seen from both')
      },
    },
    {
      name: 'put an entry into a category',
      run: async () => {
        const top = await make(`/novels/${story.novelId}/categories`, { name: 'Harbour' })
        const below = await make(`/novels/${story.novelId}/categories`, { name: 'Keepers', parentId: top['id'] })
        await change({ categoryId: below['id'] })
        const found = await list(`/novels/${story.novelId}/entries?category=${String(top['id'])}`)
        check(found.length === 1 && found[0]?.['id'] === story.entryId, 'the category does not find it')
      },
    },
    {
      name: 'give it an image',
      run: async () => {
        const path = `/api/v1${entryPath()}/image`
        const headers = { ...story.client.headers(), 'content-type': 'image/png' }
        const put = await fetch(new URL(path, url), { method: 'PUT', headers, body: png })
        check(put.status === 200, `the image was answered ${put.status}`)
        const shown = await fetch(new URL(`${path}?size=64`, url), { headers: story.client.headers() })
        check(shown.headers.get('content-type') === 'image/webp', 'the image is not shown')
        await shown.arrayBuffer()
      },
    },
  ]
}

function changing(story: Story, { entryPath, make, list, read, change }: Calls): Step[] {
  return [
    {
      name: 'restore what it was',
      run: async () => {
        const before = await read()
        await change({ description: 'Somebody else.' })
        const { version } = await read()
        const body = { version, to: before['version'] }
        const restored = (await story.client.call('POST', `${entryPath()}/restore`, { body })).body
        check(restored['description'] === before['description'], 'it is not as it was')
        check((await list(`${entryPath()}/history`)).length >= 3, 'its history is too short')
      },
    },
    {
      name: 'change it from a scene on',
      run: async () => {
        const chapter = await make(`/novels/${story.novelId}/chapters`, { title: 'One' })
        const scenes = []
        for (const title of ['Before', 'After'])
          scenes.push(text((await make(`/chapters/${String(chapter['id'])}/scenes`, { title }))['id'], 'scene'))
        const target = { target: 'description', mode: 'add', text: 'Has put the lamps out.' }
        await make(`${entryPath()}/progressions`, { ...target, sceneId: scenes[1] })
        const prompts = []
        for (const sceneId of scenes) {
          const body = { content: 'What does Ansel Reyes do?', sceneIds: [sceneId] }
          prompts.push(
            (await story.client.call('POST', `/threads/${story.threadId}/preview`, { body })).body['messages'],
          )
        }
        const isThere = prompts.map((prompt) => JSON.stringify(prompt).includes(target.text))
        check(!isThere[0] && isThere[1] === true, `the prompts have it ${JSON.stringify(isThere)}`)
      },
    },
  ]
}

const worldInfo = {
  entries: {
    '4': {
      uid: 4,
      key: ['Gull', '/gulls?/i'],
      keysecondary: ['sea'],
      comment: 'The Gull',
      content: 'A cutter.',
      order: 7,
    },
  },
  name: 'Ships',
}

function exchanging(story: Story, { make, list }: Calls, url: string): Step[] {
  return [
    {
      name: 'import World Info, and export it equal',
      run: async () => {
        const { id } = await make('/novels', { title: 'Ships' })
        const headers = { ...story.client.headers(), 'content-type': 'application/json' }
        const path = new URL(`/api/v1/novels/${String(id)}/imports`, url)
        const sent = await fetch(path, { method: 'POST', headers, body: JSON.stringify(worldInfo) })
        check(sent.status === 202, `the import was answered ${sent.status}`)
        const { importId } = (await sent.json()) as Json
        let shown: Json = {}
        for (const until = Date.now() + 30_000; Date.now() < until && shown['status'] !== 'complete';) {
          await setTimeout(100)
          shown = (await story.client.call('GET', `/imports/${String(importId)}`)).body
          check(shown['status'] !== 'failed', `the import failed: ${JSON.stringify(shown['error'])}`)
        }
        check((await list(`/novels/${String(id)}/entries`))[0]?.['name'] === 'The Gull', 'its entry is not there')
        const exported = await fetch(new URL(`/api/v1/novels/${String(id)}/export?format=world-info`, url), { headers })
        deepStrictEqual(await exported.json(), worldInfo)
      },
    },
  ]
}
