/** What a writer tells the model besides novel and codex: a preset, and the tasks that are open. */
import { check, text } from './client.ts'
import type { Client, Json } from './client.ts'
import type { Step } from './steps.ts'

type Story = { client: Client; novelId: string; threadId: string }

export function promptSteps(story: Story): Step[] {
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
