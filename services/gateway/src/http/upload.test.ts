import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import Fastify from 'fastify'
import { acceptUploads, passUpload } from './upload.ts'

const rules = { bytesMax: 10, types: ['application/octet-stream'], inParts: true } as const
const app = Fastify()
let url = ''
let parts: string[] = []

beforeAll(async () => {
  await app.register(async (scope) => {
    await acceptUploads(scope, rules)
    scope.post('/', async (request, reply) => {
      parts = []
      const put = async (part: Buffer): Promise<void> => void parts.push(part.toString())
      try {
        await passUpload(request, rules, { partBytes: 4, put })
        return { parts }
      } catch (error) {
        return await reply.code(400).send({ code: ServiceError.from(error).code })
      }
    })
  })
  url = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => await app.close())

/** In chunks, so that nobody is told beforehand how much there is. */
async function send(...chunks: string[]): Promise<unknown> {
  const body = ReadableStream.from(chunks.map((chunk) => Buffer.from(chunk)))
  const options: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' }
  return await (await fetch(url, { ...options, headers: { 'content-type': 'application/octet-stream' } })).json()
}

describe('a file that comes in parts', () => {
  it('is passed on in parts of one size', async () => {
    expect(await send('ab', 'cdefgh', 'ij')).toEqual({ parts: ['abcd', 'efgh', 'ij'] })
  })

  it('F8: is cut off where it passes its limit, whether that was said beforehand or not', async () => {
    expect(await send('abcdefgh', 'ijk')).toEqual({ code: 'payload_too_large' })
    expect(parts).toEqual(['abcd', 'efgh'])
    const said = await app.inject({
      method: 'POST',
      url: '/',
      headers: { 'content-type': 'application/octet-stream' },
      payload: Buffer.alloc(11),
    })
    expect([said.json(), parts]).toEqual([{ code: 'payload_too_large' }, []])
  })
})
