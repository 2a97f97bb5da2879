import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture, Person } from './gateway-fixture.ts'

let fixture: GatewayFixture
let ada: Person
beforeAll(async () => {
  fixture = await openGatewayFixture()
  ada = await fixture.register()
}, openingMs)
afterAll(async () => await fixture.close())

/** Unlike fetch, which unpacks what it gets. */
async function get(path: string, encodings: string): Promise<{ headers: IncomingHttpHeaders; bytes: Buffer }> {
  return await new Promise((resolve, reject) => {
    const headers = { cookie: ada.cookie, 'accept-encoding': encodings }
    httpRequest(`${fixture.gateway.address()}/api/v1${path}`, { headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ headers: response.headers, bytes: Buffer.concat(chunks) }))
    })
      .on('error', reject)
      .end()
  })
}

describe('an answer', () => {
  it.each([
    ['br', 'gzip, deflate, br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
  ])('A19: of JSON is compressed as %s for who takes it', async (encoding, accepted, unpack) => {
    const novel = { title: 'Tides', synopsis: 'The sea comes in, the sea goes out. '.repeat(2_000) }
    const { id } = await fixture.create(ada, '/novels', novel)
    const { headers, bytes } = await get(`/novels/${id}`, accepted)
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-encoding': encoding,
      vary: expect.stringMatching(/accept-encoding/i),
    })
    expect(bytes.length).toBeLessThan(novel.synopsis.length / 10)
    expect(JSON.parse(unpack(bytes).toString())).toMatchObject(novel)
    const plain = await get(`/novels/${id}`, 'identity')
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(JSON.parse(plain.bytes.toString())).toMatchObject(novel)
  })

  it('A19: that is short, or a problem, stays as it is', async () => {
    expect((await get('/me', 'br, gzip')).headers['content-encoding']).toBeUndefined()
    const problem = await get('/novels/nothing', 'br, gzip')
    expect(problem.headers['content-encoding']).toBeUndefined()
    expect(JSON.parse(problem.bytes.toString())).toMatchObject({ code: 'not_found' })
  })
})
