import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { basePath } from './route-defaults.ts'

/** Describes every route that is registered after it under the base path, as OpenAPI 3.1. */
export async function describeRoutes(app: FastifyInstance, { cookieName, publicUrl }: { cookieName: string; publicUrl: string }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Scriptorium',
        version: '1.0.0',
        description: [
          'Novels, their codex, AI connections and workshop chats. JSON in camelCase; times RFC 3339 UTC; lists are `{items, nextCursor}`; errors are `application/problem+json` with a stable `code`.',
          'What is not yours does not exist: 404. Unknown properties are refused. `PATCH` merges, `null` clears.',
        ].join('\n\n'),
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: publicUrl }],
      tags: ['Account', 'Novels', 'Codex', 'AI connections', 'Workshop chat'].map((name) => ({ name })),
      components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: cookieName, description: 'Set by POST /sessions and POST /accounts.' } } },
    },
    transform: ({ schema, url, route }) => {
      const hide = !url.startsWith(basePath)
      return { schema: { ...schema, ...(hide ? { hide } : {}), operationId: operationId(String(route.method), url) }, url }
    },
    transformObject: (document) => ('openapiObject' in document ? markOptionalBodies(document.openapiObject) : document.swaggerObject),
  })
}

/** `GET /api/v1/novels/:id/entries` is `getNovelsIdEntries`. */
function operationId(method: string, url: string): string {
  const words = url.slice(basePath.length).split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  return method.toLowerCase() + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('')
}

type Operation = { requestBody?: { required?: boolean; content?: Record<string, { schema?: { properties?: object; required?: unknown[] } }> } }

/** A body may be left out where nothing in it is required and the address alone says what to do: POSTs that act on one thing. */
function markOptionalBodies<Document extends { paths?: object }>(document: Document): Document {
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    const body = (item as { post?: Operation }).post?.requestBody
    if (body === undefined || !path.includes('/{id}/')) continue
    const schema = body.content?.['application/json']?.schema
    if (schema !== undefined && (schema.required ?? []).length === 0 && /\/(test|duplicate|cancel|regenerate)$/.test(path)) body.required = false
  }
  return document
}
