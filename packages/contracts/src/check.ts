/**
 * The checks behind the gateway: the schemas of the nouns' fields, compiled when they are first used. A module of its own,
 * since the compiler makes functions of text, which a browser page with our content security policy may not.
 */
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Validator } from 'typebox/compile'
import type { TLocalizedValidationError } from 'typebox/error'
import { byteErrors } from './byte-limit.ts'
import { ServiceError } from './errors.ts'
import type { FieldError } from './errors.ts'
import type { Field, FieldName, Noun, Stored } from './noun.ts'
import type { Wire } from './wire.ts'

/** A hostile list could fail ten thousand times. */
const errorsMax = 50

type AnyNoun = Noun<any, any>
type Values = Readonly<Record<string, unknown>>

/** What is wrong with `fields`, by JSON pointer; `names` are those that must be right (all, when it is left out). */
export function checkFields<N extends AnyNoun>(
  noun: N,
  fields: Wire<Partial<Stored<N>>>,
  names: readonly FieldName<N>[] = noun.fieldNames as FieldName<N>[],
): FieldError[] {
  const errors = names.flatMap((name) => {
    const field = (noun.fields as Readonly<Record<string, Field>>)[name] as Field
    const value = (fields as Values)[name]
    if (value === undefined) return field.stored === 'always' ? [{ path: `/${name}`, message: 'must be given.' }] : []
    return schemaErrors(field.schema, value, `/${name}`)
  })
  return errors.slice(0, errorsMax)
}

/**
 * What a service stores of a new one: the fields of the table, with defaults, checked.
 *
 * @throws ServiceError `validation_failed`
 */
export function acceptFields<N extends AnyNoun>(noun: N, fields: Wire<Partial<Stored<N>>>): Stored<N> {
  const complete = noun.fieldsOf(fields as never) as Stored<N>
  refuse(checkFields(noun, complete as never))
  return complete
}

/**
 * What a service changes: the fields that the mask names, `undefined` where one is cleared, checked.
 *
 * @throws ServiceError `validation_failed`, also for a mask that names something else or clears what must be there
 */
export function acceptPatch<N extends AnyNoun>(
  noun: N,
  fields: Wire<Partial<Stored<N>>>,
  mask: readonly string[],
): Partial<Stored<N>> {
  const patch = noun.applyMask(fields as never, mask) as Partial<Stored<N>>
  refuse(checkFields(noun, patch as never, [...new Set(mask)] as FieldName<N>[]))
  return patch
}

/** What is wrong with `value`, by JSON pointer below `path`: the schema and its byte limits. */
export function schemaErrors(schema: TSchema, value: unknown, path = ''): FieldError[] {
  const validator = compiled(schema)
  const tooLong = byteErrors(schema, value, path)
  if (validator.Check(value)) return tooLong
  return [
    ...new Map(
      [...validator.Errors(value).flatMap((error) => toFieldErrors(error, path)), ...tooLong].map((error) => [
        error.path + error.message,
        error,
      ]),
    ).values(),
  ]
}

const validators = new WeakMap<TSchema, Validator>()

function compiled(schema: TSchema): Validator {
  const known = validators.get(schema)
  if (known !== undefined) return known
  const made = Compile(schema) as Validator
  validators.set(schema, made)
  return made
}

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw new ServiceError('validation_failed', { errors })
}

/** In our sentences; what the checker says of a closed object twice is said once. */
function toFieldErrors(error: TLocalizedValidationError, path: string): FieldError[] {
  const at = path + error.instancePath
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((name) => ({ path: `${at}/${name}`, message: 'must be given.' }))
    case 'boolean':
      return [{ path: at, message: 'is not a property that is known.' }]
    case 'additionalProperties':
      return []
    case 'minLength':
      return [{ path: at, message: 'must not be empty.' }]
    case 'maxLength':
      return [{ path: at, message: `must be at most ${error.params.limit} characters long.` }]
    case 'maxItems':
      return [{ path: at, message: `must have at most ${error.params.limit} items.` }]
    case 'minimum':
      return [{ path: at, message: `must be at least ${error.params.limit}.` }]
    case 'maximum':
      return [{ path: at, message: `must be at most ${error.params.limit}.` }]
    case 'enum':
      return [{ path: at, message: `must be one of ${error.params.allowedValues.join(', ')}.` }]
    case 'pattern':
      return [{ path: at, message: patternMessage(String(error.params.pattern)) }]
    default:
      return [{ path: at, message: `${error.message}.` }]
  }
}

function patternMessage(pattern: string): string {
  return pattern === '\\S' ? 'must not be empty.' : `must match ${pattern}.`
}
