/**
 * Checks and writers of routes, compiled when a route is first asked for. There are two hundred routes, of which a start needs none:
 * compiling all of them takes more than a second of the start's time.
 */
import ajvCompiler from '@fastify/ajv-compiler'
import serializerCompiler from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'

type Factory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>
type Validate = ((data: unknown) => unknown) & { errors?: unknown }

const buildValidator = ajvCompiler() as unknown as (...options: unknown[]) => (route: unknown) => Validate
const buildSerializer = serializerCompiler() as unknown as (
  ...options: unknown[]
) => (route: unknown) => (data: unknown) => string

export const lazyCompilers = {
  buildValidator: (...options: unknown[]) => {
    const compile = buildValidator(...options)
    return (route: unknown): Validate => {
      let compiled: Validate | undefined
      const validate: Validate = (data) => {
        compiled ??= compile(route)
        const result = compiled(data)
        // Fastify reads them from the function that it called.
        validate.errors = compiled.errors
        return result
      }
      return validate
    }
  },
  buildSerializer: (...options: unknown[]) => {
    const compile = buildSerializer(...options)
    return (route: unknown) => {
      let compiled: ((data: unknown) => string) | undefined
      return (data: unknown): string => (compiled ??= compile(route))(data)
    }
  },
} as unknown as Factory
