/**
 * The checks behind the gateway: the schemas of the nouns' fields, compiled when they are first used. A module of its own,
 * since the compiler makes functions of text, which a browser page with our content security policy may not.
 */
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Validator } from 'typebox/compile'
import type { TLocalizedValidationError, TValidationError } from 'typebox/error'
import { byteErrors } from './byte-limit.ts'
import { ServiceError } from './errors.ts'
import type { FieldError } from './errors.ts'
import type { AnyNoun, Field, FieldName, Stored } from './noun.ts'
import { patternSentence } from './schema.ts'
import type { Wire } from './wire.ts'

/** A hostile list could fail ten thousand times. */
const errorsMax = 50

type Values = Readonly<Record<string, unknown>>

/** What is wrong with `fields`, by JSON pointer; `names` are those that must be right (all, when it is left out). */
export function checkFields<N extends AnyNoun>(
  noun: N,
  fields: NoInfer<Wire<Partial<Stored<N>>>>,
  names: readonly FieldName<N>[] = noun.fieldNames as FieldName<N>[],
): FieldError[] {
  const errors = names.flatMap((name) => {
    const field = noun.fields[name] as Field
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
export function acceptFields<N extends AnyNoun>(noun: N, fields: NoInfer<Wire<Partial<Stored<N>>>>): Stored<N> {
  const complete = noun.fieldsOf(fields as never) as Stored<N>
  refuse(checkFields(noun, complete as never))
  return complete
}

/**
 * As `acceptFields`, of each of a list: an error is at the item's place below `path`.
 *
 * @throws ServiceError `validation_failed`
 */
export function acceptEach<N extends AnyNoun>(
  noun: N,
  list: readonly NoInfer<Wire<Partial<Stored<N>>>>[],
  path: string,
): Stored<N>[] {
  const complete = list.map((fields) => noun.fieldsOf(fields as never) as Stored<N>)
  const errors = complete.flatMap((fields, index) =>
    checkFields(noun, fields as never).map((error) => ({ ...error, path: `${path}/${index}${error.path}` })),
  )
  refuse(errors.slice(0, errorsMax))
  return complete
}

/**
 * What a service changes: the fields that the mask names, `undefined` where one is cleared, checked.
 *
 * @throws ServiceError `validation_failed`, also for a mask that names something else or clears what must be there
 */
export function acceptPatch<N extends AnyNoun>(
  noun: N,
  fields: NoInfer<Wire<Partial<Stored<N>>>>,
  mask: readonly string[],
): Partial<Stored<N>> {
  const patch = noun.applyMask(fields as never, mask) as Partial<Stored<N>>
  refuse(checkFields(noun, patch as never, [...new Set(mask)] as FieldName<N>[]))
  return patch
}

/**
 * A value that is no noun's field, such as a query or the input of a computation.
 *
 * @throws ServiceError `validation_failed`
 */
export function acceptValue<S extends TSchema>(
  schema: S,
  value: NoInfer<Wire<Static<S>>>,
  path = '',
): NoInfer<Static<S>> {
  refuse(schemaErrors(schema, value, path).slice(0, errorsMax))
  return value as Static<S>
}

/** What is wrong with `value`, by JSON pointer below `path`: the schema, its byte limits, texts that cannot be stored. */
export function schemaErrors(schema: TSchema, value: unknown, path = ''): FieldError[] {
  const validator = compiled(schema)
  const others = [...byteErrors(schema, value, path), ...unstorableErrors(value, path)]
  if (validator.Check(value)) return others
  const errors = [...validator.Errors(value).flatMap((error) => toFieldErrors(error, value, path)), ...others]
  // A blank text is both too short and of another pattern: one sentence for it is enough.
  return [...new Map(errors.map((error) => [`${error.path} ${error.message}`, error])).values()]
}

/** PostgreSQL stores no NUL, and half of a surrogate pair has no UTF-8. */
function unstorableErrors(value: unknown, path: string): FieldError[] {
  if (typeof value === 'string') {
    if (value.includes('\u0000')) return [{ path, message: 'must not contain the character U+0000.' }]
    return value.isWellFormed() ? [] : [{ path, message: 'must not contain half of a surrogate pair.' }]
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => unstorableErrors(inner, `${path}/${name}`))
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

type Keyword = TValidationError['keyword']
type ParamsOf<K extends Keyword> = Extract<TValidationError, { keyword: K }>['params']

/** In our sentences; for other keywords the checker's own. */
const sentences: { readonly [K in Keyword]?: (params: ParamsOf<K>) => string } = {
  minLength: () => 'must not be empty.',
  maxLength: ({ limit }) => `must be at most ${limit} characters long.`,
  maxItems: ({ limit }) => `must have at most ${limit} items.`,
  minimum: ({ limit }) => `must be at least ${limit}.`,
  maximum: ({ limit }) => `must be at most ${limit}.`,
  enum: ({ allowedValues }) => `must be one of ${allowedValues.join(', ')}.`,
  pattern: ({ pattern }) => patternSentence(String(pattern)) ?? `must match ${String(pattern)}.`,
  boolean: () => 'is not a property that is known.',
}

function toFieldErrors(error: TLocalizedValidationError, value: unknown, path: string): FieldError[] {
  const at = path + error.instancePath
  if (error.keyword === 'pattern' && isBlank(valueAt(value, error.instancePath)))
    return [{ path: at, message: 'must not be empty.' }]
  // `boolean` already reports each property that is too many.
  if (error.keyword === 'additionalProperties') return []
  if (error.keyword === 'required')
    return error.params.requiredProperties.map((name) => ({ path: `${at}/${name}`, message: 'must be given.' }))
  const sentence = sentences[error.keyword] as ((params: object) => string) | undefined
  return [{ path: at, message: sentence?.(error.params) ?? `${error.message}.` }]
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === ''
}

/** @param pointer a JSON pointer */
function valueAt(value: unknown, pointer: string): unknown {
  const names = pointer.split('/').slice(1)
  return names.reduce<unknown>(
    (inner, name) => (inner as Values | undefined)?.[name.replaceAll('~1', '/').replaceAll('~0', '~')],
    value,
  )
}
