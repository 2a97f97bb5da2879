import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { basePath, tags } from '@scriptorium/contracts/routes'

/** Describes every route that is registered after it under the base path, as OpenAPI 3.1. */
export async function describeRoutes(
  app: FastifyInstance,
  { cookieName, publicUrl }: { cookieName: string; publicUrl: string },
): Promise<void> {
  const optionalBodies = new Set<string>()
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
      tags: tags.map((name) => ({ name })),
      components: {
        securitySchemes: {
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: cookieName,
            description: 'Set by POST /sessions and POST /accounts.',
          },
          token: {
            type: 'http',
            scheme: 'bearer',
            description: 'Made by POST /tokens. Each operation names the scope that a token needs for it.',
          },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      if (!url.startsWith(basePath)) return { schema: { ...schema, hide: true }, url }
      if (route.config?.optionalBody === true) optionalBodies.add(String(schema.operationId))
      return { schema, url }
    },
    transformObject: (document) =>
      'openapiObject' in document
        ? finish(structuredClone(document.openapiObject), optionalBodies)
        : document.swaggerObject,
  })
}

type Schema = {
  type?: string
  pattern?: string
  minLength?: number
  enum?: unknown
  format?: string
  [keyword: string]: unknown
}
type Content = Record<string, { schema?: Schema }>
type Operation = {
  operationId?: string
  parameters?: { schema?: Schema }[]
  requestBody?: { required?: boolean; content?: Content }
  responses?: Record<string, { content?: Content }>
}
type Document = { paths?: object; components?: { schemas?: Record<string, unknown> } }

/** What the plugin cannot describe: which bodies may be left out, that no NUL in a text counts, and that all problems are one schema. */
function finish<D extends Document>(document: D, optionalBodies: ReadonlySet<string>): D {
  for (const item of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(item as Record<string, Operation>)) {
      for (const parameter of operation.parameters ?? []) countWithoutNul(parameter.schema)
      for (const { schema } of Object.values(operation.requestBody?.content ?? {})) countWithoutNul(schema)
      for (const { content } of Object.values(operation.responses ?? {})) referToProblem(content, document)
      if (operation.requestBody !== undefined && optionalBodies.has(operation.operationId ?? ''))
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

/** As request-body.ts takes NUL out: what must hold something must hold something else. */
function countWithoutNul(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return
  const { type, enum: values, format, pattern, minLength } = schema as Schema
  if (type === 'string' && values === undefined && format === undefined)
    Object.assign(schema, patternWithoutNul(pattern, minLength ?? 0))
  for (const inner of Object.values(schema)) countWithoutNul(inner)
}

function patternWithoutNul(pattern: string | undefined, minLength: number): { pattern?: string } {
  if (pattern === undefined) return minLength === 0 ? {} : { pattern: `([^\\u0000]\\u0000*){${minLength}}` }
  return { pattern: pattern === '\\S' ? '[^\\s\\u0000]' : pattern.replaceAll('[^\\s@]', '[^\\s@\\u0000]') }
}
