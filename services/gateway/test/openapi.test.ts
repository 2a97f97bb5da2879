import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFile } from 'node:fs/promises'
import { errorTable } from '@scriptorium/contracts'
import { reportRowSecurity } from '@scriptorium/database'
import { compareWithPrismaSchema } from '@scriptorium/testkit'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture } from './gateway-fixture.ts'

let fixture: GatewayFixture
beforeAll(async () => {
  fixture = await openGatewayFixture()
}, openingMs)
afterAll(async () => await fixture.close())

type Operation = {
  operationId: string
  summary: string
  security: unknown[]
  parameters?: { name: string; in: string; schema: unknown }[]
  requestBody?: { required?: boolean; content: object }
  responses: Record<string, { description: string; content?: Record<string, unknown> }>
}
type Document = {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { securitySchemes: object }
}

describe('the description', () => {
  it('is OpenAPI 3.1 of every route, with every problem that it may answer', async () => {
    const answer = await fixture.call('GET', '/api/v1/openapi.json')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
    const document = answer.body as Document
    expect(document.openapi).toBe('3.1.0')
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const routes = fixture.gateway
      .routes()
      .filter(({ url, method }) => url.startsWith('/api/v1') && method !== 'HEAD')
      .map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
    expect(described.sort()).toEqual(routes.sort())
    const ids = new Set<string>()
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        ids.add(operation.operationId)
        const statuses = Object.keys(operation.responses)
        expect([path, method, statuses]).toEqual([
          path,
          method,
          expect.arrayContaining(['400', '429', '500', '503', '504']),
        ])
        expect(operation.summary).toBeTruthy()
        expect([path, statuses.some((status) => status.startsWith('2'))]).toEqual([path, true])
        if (path.includes('{id}'))
          expect([path, statuses.includes('404'), operation.parameters?.some(({ name }) => name === 'id')]).toEqual([
            path,
            true,
            true,
          ])
        if (method !== 'get') expect([path, statuses]).toEqual([path, expect.arrayContaining(['403', '413', '415'])])
        for (const [status, response] of Object.entries(operation.responses)) {
          if (Number(status) >= 400)
            expect([path, status, Object.keys(response.content ?? {})]).toEqual([
              path,
              status,
              ['application/problem+json'],
            ])
        }
      }
    }
    expect(ids.size).toBe(described.length)
  })

  it('puts no number of characters where the limit is one of bytes', async () => {
    const { paths } = (await fixture.call('GET', '/api/v1/openapi.json')).body as Document
    const content = paths['/api/v1/threads/{id}/messages']?.['post']?.requestBody?.content
    expect(content).toHaveProperty(
      ['application/json', 'schema', 'properties', 'content', 'description'],
      'At most 256 KB.',
    )
    expect(content).not.toHaveProperty(['application/json', 'schema', 'properties', 'content', 'maxLength'])
  })

  it('says which bodies may be left out', async () => {
    const { paths } = (await fixture.call('GET', '/api/v1/openapi.json')).body as Document
    expect(paths['/api/v1/generations/{id}/cancel']?.['post']?.requestBody?.required).toBe(false)
    expect(paths['/api/v1/novels']?.['post']?.requestBody?.required).toBe(true)
  })
})

describe('what is written beside the code', () => {
  it('docs/errors.md is the error table, both ways', async () => {
    const text = await readFile(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
    const rows = [...text.matchAll(/^\| `(\w+)` \| (\d+) \| (yes|no) \| (.+?) \|$/gm)].map(
      ([, code, status, retryable, sentence]) => [code, Number(status), retryable === 'yes', sentence],
    )
    expect(rows).toEqual(Object.entries(errorTable).map(([code, row]) => [code, row.http, row.retryable, row.sentence]))
  })

  it('schema.prisma is the migrated database', async () => {
    expect(
      await compareWithPrismaSchema({
        url: fixture.fresh.adminUrl,
        schema: 'gateway',
        schemaFile: new URL('../prisma/schema.prisma', import.meta.url).pathname,
      }),
    ).toEqual([])
  })

  it('the catalogue has row security everywhere', async () => {
    expect(await reportRowSecurity({ url: fixture.fresh.adminUrl, schema: 'gateway' })).toEqual([])
  })
})
