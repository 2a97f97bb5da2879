import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { basePath } from './route-defaults.ts'

/** Describes every route that is registered after it under the base path, as OpenAPI 3.1. */
export async function describeRoutes(
  app: FastifyInstance,
  { cookieName, publicUrl }: { cookieName: string; publicUrl: string },
): Promise<void> {
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
      components: {
        securitySchemes: {
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: cookieName,
            description: 'Set by POST /sessions and POST /accounts.',
          },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const hide = !url.startsWith(basePath)
      return {
        schema: { ...schema, ...(hide ? { hide } : {}), operationId: operationId(String(route.method), url) },
        url,
      }
    },
    transformObject: (document) =>
      'openapiObject' in document ? finish(structuredClone(document.openapiObject)) : document.swaggerObject,
  })
}

/** `GET /api/v1/novels/:id/entries` is `getNovelsIdEntries`. */
function operationId(method: string, url: string): string {
  const words = url
    .slice(basePath.length)
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
  return method.toLowerCase() + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('')
}

type Schema = { type?: string; pattern?: string; enum?: unknown; format?: string; [keyword: string]: unknown }
type Content = Record<string, { schema?: Schema }>
type Operation = {
  parameters?: { schema?: Schema }[]
  requestBody?: { required?: boolean; content?: Content }
  responses?: Record<string, { content?: Content }>
}
type Document = { paths?: object; components?: { schemas?: Record<string, unknown> } }

/** What the plugin cannot say: which bodies may be left out, that text has no NUL in it, and that all problems are one schema. */
function finish<D extends Document>(document: D): D {
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const operation of Object.values(item as Record<string, Operation>)) {
      for (const parameter of operation.parameters ?? []) forbidNul(parameter.schema)
      for (const { schema } of Object.values(operation.requestBody?.content ?? {})) forbidNul(schema)
      for (const { content } of Object.values(operation.responses ?? {})) referToProblem(content, document)
      // POSTs that act on one thing: the address alone says what to do.
      if (operation.requestBody !== undefined && /\/\{id\}\/(test|duplicate|cancel|regenerate|continue)$/.test(path))
        operation.requestBody.required = false
    }
  }
  return document
}

function referToProblem(content: Content | undefined, document: Document): void {
  const problem = content?.['application/problem+json']
  if (problem?.schema === undefined || '$ref' in problem.schema) return
  document.components ??= {}
  document.components.schemas = { ...document.components.schemas, Problem: problem.schema }
  problem.schema = { $ref: '#/components/schemas/Problem' }
}

/** As request-body.ts refuses it, for every text of a request whose pattern does not rule it out. */
function forbidNul(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return
  const given = schema as Schema
  if (given.type === 'string' && given.enum === undefined && given.format === undefined)
    given.pattern = withoutNul(given.pattern)
  for (const inner of Object.values(given)) forbidNul(inner)
}

function withoutNul(pattern: string | undefined): string {
  if (pattern === undefined) return '^[^\\u0000]*$'
  return pattern === '\\S' ? '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$' : pattern.replaceAll('[^\\s@]', '[^\\s@\\u0000]')
}
