/** For the tests of what belongs to others, and of what is left of somebody: an account that has something of everything. */
import sharp from 'sharp'
import { codex } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { makeCodexThings } from './codex-things.ts'
import type { GatewayFixture, Person } from './gateway-fixture.ts'

/** Of one person's things. */
export type Ids = {
  novel: string
  series: string
  entry: string
  deletedEntry: string
  category: string
  entryType: string
  template: string
  relation: string
  chapter: string
  scene: string
  progression: string
  image: string
  import: string
  export: string
  file: string
  thread: string
  deletedThread: string
  message: string
  generation: string
  task: string
  taskCategory: string
  preset: string
  connection: string
}

export const aPng = async (): Promise<Uint8Array<ArrayBuffer>> =>
  Uint8Array.from(
    await sharp({ create: { width: 9, height: 9, channels: 3, background: '#369' } })
      .png()
      .toBuffer(),
  )

export async function fillAccount(fixture: GatewayFixture, as: Person): Promise<Ids> {
  const { id: novel } = await fixture.create(as, '/novels', { title: 'Mine' })
  const { id: entry } = await fixture.create(as, `/novels/${novel}/entries`, { type: 'item', name: 'Lamp' })
  const things = await makeCodexThings(fixture, as, { novelId: novel, entryId: entry })
  const own = await fillCodex(fixture, as, { novel, entry })
  const chat = await fillChat(fixture, as, novel)
  await fixture.create(as, '/tokens', { name: 'A', scopes: ['account:read'] })
  const keyed = { 'idempotency-key': 'mine' }
  await fixture.call('POST', '/api/v1/novels', { as, body: { title: 'Other' }, headers: keyed })
  await insertTheRest(fixture, as, chat.connection)
  const named = {
    series: things['series'],
    category: things['categories'],
    entryType: things['entry-types'],
    template: things['detail-templates'],
    relation: things['relations'],
    chapter: things['chapters'],
    scene: things['scenes'],
    progression: things['progressions'],
    export: things['exports'],
  } as Record<
    'series' | 'category' | 'entryType' | 'template' | 'relation' | 'chapter' | 'scene' | 'progression' | 'export',
    string
  >
  return { novel, entry, ...named, ...own, ...chat }
}

type Place = { novel: string; entry: string }

async function fillCodex(
  fixture: GatewayFixture,
  as: Person,
  { novel, entry }: Place,
): Promise<Pick<Ids, 'image' | 'deletedEntry' | 'import' | 'file'>> {
  const put = await fixture.call('PUT', `/api/v1/entries/${entry}/image`, {
    as,
    body: await aPng(),
    headers: { 'content-type': 'image/png' },
  })
  await fixture.call('PATCH', `/api/v1/entries/${entry}`, { as, body: { version: 1, name: 'Lantern' } })
  const gone = await fixture.create(as, `/novels/${novel}/entries`, { type: 'item', name: 'Gone' })
  await fixture.call('DELETE', `/api/v1/entries/${gone.id}`, { as })
  const dryRun = await fixture.call('POST', `/api/v1/novels/${novel}/imports?dryRun=true`, {
    as,
    body: 'name\nMine\n',
    headers: { 'content-type': 'text/csv' },
  })
  const file = newId()
  const imports = fixture.networkOf('gateway').client(codex.imports)
  await imports.putPart({ fileId: file, index: 0, bytes: Buffer.from('name\nMine\n') }, { ownerId: as.userId })
  return {
    image: (put.body as { imageId: string }).imageId,
    deletedEntry: gone.id,
    import: (dryRun.body as { importId: string }).importId,
    file,
  }
}

type OfChat = 'connection' | 'task' | 'taskCategory' | 'preset' | 'thread' | 'deletedThread' | 'message' | 'generation'

async function fillChat(fixture: GatewayFixture, as: Person, novel: string): Promise<Pick<Ids, OfChat>> {
  const connection = await fixture.create(as, '/connections', {
    provider: 'openai',
    name: 'M',
    apiKey: 'sk-0123456789abcdef',
  })
  await fixture.call('PUT', `/api/v1/connections/${connection.id}/models/m/favourite`, { as })
  await fixture.call('PUT', '/api/v1/budget', { as, body: { perMonth: 5 } })
  const { id: taskCategory } = await fixture.create(as, '/task-categories', { name: 'Mine' })
  const task = await fixture.create(as, '/tasks', { title: 'Mine', categoryId: taskCategory })
  const preset = await fixture.create(as, '/presets', { name: 'Mine', system: 'Be brief.' })
  const lost = await fixture.create(as, `/novels/${novel}/threads`)
  await fixture.call('DELETE', `/api/v1/threads/${lost.id}`, { as })
  const thread = await fixture.create(as, `/novels/${novel}/threads`)
  const sent = await fixture.create<{ message: { id: string }; reply: { id: string } }>(
    as,
    `/threads/${thread.id}/messages`,
    { content: 'Hello', connectionId: connection.id, model: 'm' },
  )
  return {
    connection: connection.id,
    task: task.id,
    taskCategory,
    preset: preset.id,
    thread: thread.id,
    deletedThread: lost.id,
    message: sent.message.id,
    generation: sent.reply.id,
  }
}

/** What takes longer to come about by itself. */
async function insertTheRest(fixture: GatewayFixture, { userId }: Person, connectionId: string): Promise<void> {
  await fixture.fresh.sql(
    `INSERT INTO ai_broker.usage (owner_id, id, generation_id, attempt, connection_id, provider, model, status, input_tokens, output_tokens, estimated)
      VALUES ($1, $2, $3, 1, $4, 'openai', 'm', 'complete', 1, 1, false)`,
    [userId, newId(), newId(), connectionId],
  )
  for (const text of [
    `INSERT INTO codex.entry_extensions SELECT owner_id, id, '{}' FROM codex.entries WHERE owner_id = $1`,
    `INSERT INTO codex.novel_extensions SELECT owner_id, id, '{}' FROM codex.novels WHERE owner_id = $1`,
    `INSERT INTO chat.generation_prompts SELECT owner_id, id, 1, '' FROM chat.generations WHERE owner_id = $1`,
  ])
    await fixture.fresh.sql(text, [userId])
}
