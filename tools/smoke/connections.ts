/** Connections of the smoke: the one that it is given, and one for each dialect of the demo provider. */
import { randomUUID } from 'node:crypto'
import { check, text } from './client.ts'
import type { Client } from './client.ts'
import { readStream } from './stream.ts'

const model = 'demo-brief'

/** To an OpenAI-compatible provider. @returns its id. */
export async function addConnection(client: Client, baseUrl: string): Promise<string> {
  const body = { provider: 'openai-compatible', name: 'Smoke', baseUrl, apiKey: 'sk-smoke-0123456789abcdef' }
  const connection = (await client.call('POST', '/connections', { body, expect: 201 })).body
  check(!JSON.stringify(connection).includes(body.apiKey), 'the key came back')
  return text(connection['id'], 'id')
}

type Story = { client: Client; novelId: string; connectionId: string }

/** None where another provider is used than the demo, which alone speaks them all. `story` is read when the step runs. */
export function dialectSteps(
  story: Story,
  { url, providerUrl }: { url: string; providerUrl: string | undefined },
): { name: string; run: () => Promise<string> }[] {
  if (providerUrl !== undefined) return []
  return [{ name: 'an answer in each dialect', run: async () => await answerInEachDialect({ url, ...story }) }]
}

/** Through each kind that has a dialect of its own, at the demo's address. @returns what was said, in characters for each. */
async function answerInEachDialect(options: Story & { url: string }): Promise<string> {
  const { client, connectionId } = options
  const demo = text((await client.call('GET', `/connections/${connectionId}`)).body['baseUrl'], 'address of the demo')
  const { origin } = new URL(demo)
  const kinds = { openai: `${origin}/v1`, anthropic: origin, ollama: origin }
  const said = await Promise.all(
    Object.entries(kinds).map(async ([kind, baseUrl]) => `${kind} ${await answerBy(options, kind, baseUrl)}`),
  )
  return said.join(', ')
}

async function answerBy(
  { url, client, novelId }: { url: string; client: Client; novelId: string },
  provider: string,
  baseUrl: string,
): Promise<number> {
  const body = { provider, name: `Smoke ${provider}`, baseUrl, apiKey: 'sk-smoke-0123456789abcdef' }
  const made = (await client.call('POST', '/connections', { body, expect: 201 })).body
  const thread = (
    await client.call('POST', `/novels/${novelId}/threads`, {
      body: { connectionId: text(made['id'], 'id'), model },
      expect: 201,
    })
  ).body
  const sent = await client.ask(
    'POST',
    `/threads/${text(thread['id'], 'id')}/messages`,
    { content: 'Rain?' },
    randomUUID(),
  )
  check(sent.status === 202, `${provider}: a message answered ${sent.status}`)
  const reading = await readStream({ url, client, path: text(sent.body['stream'], 'stream') })
  check(reading.end?.['status'] === 'complete', `${provider} ended ${JSON.stringify(reading.end)}`)
  const usage = reading.frames.find(({ event }) => event === 'usage')?.data
  check(usage?.['estimated'] === false, `${provider} counted nothing: ${JSON.stringify(usage)}`)
  return reading.text.length
}
