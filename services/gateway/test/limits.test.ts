/** One limit for one text: the gateway and the codex behind it count the same bytes, and refuse with the same sentence. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { byteLimitMessage, maxBytesKeyword } from '@scriptorium/contracts'
import { entry, novel } from '@scriptorium/contracts/nouns'
import { codex } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture, Person } from './gateway-fixture.ts'

let fixture: GatewayFixture
let ada: Person
let novelId: string
beforeAll(async () => {
  fixture = await openGatewayFixture()
  ada = await fixture.register()
  novelId = (await fixture.create(ada, '/novels', { title: 'Mine' })).id
}, openingMs)
afterAll(async () => await fixture.close())

type ByteField = { noun: 'novel' | 'entry'; name: string; limit: number }
const byteFields = [novel, entry].flatMap(({ name: noun, fields }) =>
  Object.entries(fields).flatMap(([name, { schema }]): ByteField[] => {
    const limit = (schema as { [maxBytesKeyword]?: number })[maxBytesKeyword]
    return limit === undefined ? [] : [{ noun: noun as ByteField['noun'], name, limit }]
  }),
)
const required = { novel: { title: 'A' }, entry: { type: 'lore', name: 'A' } } as const

function errorsOf(name: string, limit: number) {
  return [{ path: `/${name}`, message: byteLimitMessage(limit) }]
}

async function create(noun: ByteField['noun'], fields: object) {
  return await fixture.call('POST', noun === 'novel' ? '/api/v1/novels' : `/api/v1/novels/${novelId}/entries`, {
    as: ada,
    body: { ...required[noun], ...fields },
  })
}

async function createBehind(noun: ByteField['noun'], fields: object): Promise<unknown> {
  const network = fixture.networkOf('gateway')
  const options = { ownerId: ada.userId }
  return noun === 'novel'
    ? await network
        .client(codex.novels)
        .create({ id: newId(), fields: novel.fieldsOf({ ...required.novel, ...fields }) }, options)
    : await network
        .client(codex.entries)
        .create({ id: newId(), novelId, fields: entry.fieldsOf({ ...required.entry, ...fields }) }, options)
}

describe('a text with a limit in bytes', () => {
  it('is known for novels and entries', () => {
    expect(byteFields.map(({ name }) => name)).toEqual(expect.arrayContaining(['synopsis', 'description', 'notes']))
  })

  it.each(byteFields)('counts Cyrillic letters as two at the gateway: $noun $name', async ({ noun, name, limit }) => {
    expect((await create(noun, { [name]: 'ж'.repeat(limit / 2) })).status).toBe(201)
    const refused = await create(noun, { [name]: 'ж'.repeat(limit * 0.6) })
    expect([refused.status, refused.body]).toEqual([
      400,
      expect.objectContaining({ code: 'validation_failed', errors: errorsOf(name, limit) }),
    ])
  })

  it.each(byteFields)('counts the same behind it, in the same words: $noun $name', async ({ noun, name, limit }) => {
    await createBehind(noun, { [name]: 'ж'.repeat(limit / 2) })
    await expect(createBehind(noun, { [name]: 'ж'.repeat(limit * 0.6) })).rejects.toMatchObject({
      code: 'validation_failed',
      errors: errorsOf(name, limit),
    })
  })
})
