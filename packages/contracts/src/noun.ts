/**
 * A noun is one table of its fields. What is read, what creates, what changes, what a service stores, and their static types
 * come from it; so do defaults, masks and (check.ts) the checks behind the gateway.
 *
 * A field is one of:
 * - `readOnly(schema)`            the system's: never written by people
 * - `required(schema)`            must be given when created
 * - `withDefault(schema, value)`  takes `value` where it is not given
 * - `filledIn(schema)`            may be left out; the service finds the value, so that it is always there to read
 * - `clearable(schema)`           may be absent; `null` in a patch clears it
 */
import { Type } from 'typebox'
import type { Static, TSchema, TUnsafe } from 'typebox'
import { ServiceError } from './errors.ts'
import { strictObject, orNull, ReadVersion, withoutLimits } from './schema.ts'
import type { Wire } from './wire.ts'

/** What a field is to each of the four shapes. */
type Traits = {
  readonly created: 'required' | 'optional' | 'no'
  readonly patched: 'optional' | 'clearable' | 'no'
  readonly read: 'always' | 'optional' | 'never'
  readonly stored: 'always' | 'optional' | 'no'
}

/** Any field. Not an instance of the generic one below: to compare those, the compiler would measure its parameters, for seconds. */
export type Field = Traits & {
  /** As it is stored. */
  readonly schema: TSchema
  /** As it is written. */
  readonly input: TSchema
  /** As it is read. */
  readonly shown: TSchema
  readonly normalise: (input: unknown) => unknown
  readonly default: unknown
}

/** A field of certain traits and types; `types` is for the compiler alone. */
type TypedField<T extends Traits, Value, Input, Shown> = T &
  Field & { readonly types?: { value: Value; input: Input; shown: Shown } }

type Options = {
  /** Written when created, when changed, or (usual) both. */
  readonly written?: 'create' | 'update'
  /** Write-only: in no shape that is read. */
  readonly hidden?: true
  /** What may be written, where that is wider than what is stored; `normalise` makes the one of the other. */
  readonly input?: TSchema
  readonly normalise?: (input: never) => unknown
  /** What is read, where it is not just what is stored. */
  readonly shown?: TSchema
}

type InputOf<S extends TSchema, O> = O extends { input: infer I extends TSchema } ? Static<I> : Static<S>
type ShownOf<S extends TSchema, O> = O extends { shown: infer I extends TSchema } ? Static<I> : Static<S>
type Unless<O, W extends 'create' | 'update', T> = O extends { written: W } ? 'no' : T
type Visible<O, T> = O extends { hidden: true } ? 'never' : T
type Checked<S extends TSchema, O> = O & { normalise?: (input: NoInfer<InputOf<S, O>>) => NoInfer<Static<S>> }

type Made<S extends TSchema, O, C, P, R, K> = TypedField<
  Extract<{ created: Unless<O, 'update', C>; patched: Unless<O, 'create', P>; read: Visible<O, R>; stored: K }, Traits>,
  Static<S>,
  InputOf<S, O>,
  ShownOf<S, O>
>

function make(schema: TSchema, traits: Traits, { written, hidden, ...options }: Options, value?: unknown): Field {
  return {
    created: written === 'update' ? 'no' : traits.created,
    patched: written === 'create' ? 'no' : traits.patched,
    read: hidden === true ? 'never' : traits.read,
    stored: traits.stored,
    schema,
    input: options.input ?? schema,
    shown: options.shown ?? withoutLimits(schema),
    normalise: (options.normalise as ((input: unknown) => unknown) | undefined) ?? ((input) => input),
    default: value,
  }
}

export function readOnly<S extends TSchema>(schema: S): Made<S, object, 'no', 'no', 'always', 'no'> {
  return make(schema, { created: 'no', patched: 'no', read: 'always', stored: 'no' }, {}) as never
}

/** Read-only, and not always there. */
export function readOnlyOptional<S extends TSchema>(schema: S): Made<S, object, 'no', 'no', 'optional', 'no'> {
  return make(schema, { created: 'no', patched: 'no', read: 'optional', stored: 'no' }, {}) as never
}

export function required<S extends TSchema, const O extends Options = object>(
  schema: S,
  options?: Checked<S, O>,
): Made<S, O, 'required', 'optional', 'always', 'always'> {
  const traits = { created: 'required', patched: 'optional', read: 'always', stored: 'always' } as const
  return make(schema, traits, options ?? {}) as never
}

export function withDefault<S extends TSchema, const O extends Options = object>(
  schema: S,
  value: NoInfer<Static<S>>,
  options?: Checked<S, O>,
): Made<S, O, 'optional', 'optional', 'always', 'always'> {
  const traits = { created: 'optional', patched: 'optional', read: 'always', stored: 'always' } as const
  return make(schema, traits, options ?? {}, value) as never
}

export function filledIn<S extends TSchema, const O extends Options = object>(
  schema: S,
  options?: Checked<S, O>,
): Made<S, O, 'optional', 'optional', 'always', 'optional'> {
  const traits = { created: 'optional', patched: 'optional', read: 'always', stored: 'optional' } as const
  return make(schema, traits, options ?? {}) as never
}

/** Filled in by the service; `null` in a patch asks for that again. */
export function refillable<S extends TSchema, const O extends Options = object>(
  schema: S,
  options?: Checked<S, O>,
): Made<S, O, 'optional', 'clearable', 'always', 'optional'> {
  const traits = { created: 'optional', patched: 'clearable', read: 'always', stored: 'optional' } as const
  return make(schema, traits, options ?? {}) as never
}

export function clearable<S extends TSchema, const O extends Options = object>(
  schema: S,
  options?: Checked<S, O>,
): Made<S, O, 'optional', 'clearable', 'optional', 'optional'> {
  const traits = { created: 'optional', patched: 'clearable', read: 'optional', stored: 'optional' } as const
  return make(schema, traits, options ?? {}) as never
}

export type Fields = Readonly<Record<string, Field>>
type Plain<T> = { [K in keyof T]: T[K] } & {}
type Where<F, T extends keyof Traits, V> = {
  [K in keyof F]: F[K] extends Record<T, V> ? K : never
}[keyof F]
type In<F, A extends 'value' | 'input' | 'shown'> = F extends { types?: infer T }
  ? Exclude<T, undefined> extends Record<A, infer V>
    ? V
    : never
  : never

type ReadOf<F> = Plain<
  { [K in Where<F, 'read', 'always'>]: In<F[K], 'shown'> } & {
    [K in Where<F, 'read', 'optional'>]?: In<F[K], 'shown'>
  }
>
type CreateOf<F> = Plain<
  { [K in Where<F, 'created', 'required'>]: In<F[K], 'input'> } & {
    [K in Where<F, 'created', 'optional'>]?: In<F[K], 'input'>
  }
>
type PatchOf<F, Versioned> = Plain<
  (Versioned extends true ? { version: number } : unknown) & {
    [K in Where<F, 'patched', 'optional'>]?: In<F[K], 'input'>
  } & { [K in Where<F, 'patched', 'clearable'>]?: In<F[K], 'input'> | null }
>
type StoredOf<F> = Plain<
  { [K in Where<F, 'stored', 'always'>]: In<F[K], 'value'> } & {
    [K in Where<F, 'stored', 'optional'>]?: In<F[K], 'value'>
  }
>

/** A closed object schema whose static type is `T`. */
export type Shape<T> = TUnsafe<T> & { readonly properties: { readonly [K in keyof T]-?: TSchema } }

export type Noun<F = Fields, Versioned = boolean> = {
  readonly name: string
  readonly fields: F
  /** Names of the fields that are stored, in the order of the table. */
  readonly fieldNames: readonly (keyof StoredOf<F> & string)[]
  /** Names of the fields that are read, in the order of the table. */
  readonly readNames: readonly (keyof ReadOf<F> & string)[]
  /** The object as it is read. */
  readonly read: Shape<ReadOf<F>>
  /** The body of the `POST` that creates. */
  readonly create: Shape<CreateOf<F>>
  /** The body of the `PATCH` that changes: every field optional, `null` clears, `version` where the noun has one. */
  readonly patch: Shape<PatchOf<F, Versioned>>
  /** What is stored of a new one: normalised, with defaults. What is whole already comes back as it is. */
  fieldsOf(body: CreateOf<F> | StoredOf<F>): StoredOf<F>
  /** A patch as services take it: `mask` names every field that the body has, `fields` those with a value; `null` is in the mask alone. */
  changesOf(body: PatchOf<F, Versioned>): { mask: (keyof StoredOf<F> & string)[]; fields: Partial<StoredOf<F>> }
  /**
   * What is behind the wire: the fields that the mask names. One that is absent takes its default, or is there as `undefined`:
   * cleared, if it may be (the checks say so).
   *
   * @throws ServiceError `validation_failed` for a name that is not a field
   */
  applyMask(fields: Wire<Partial<StoredOf<F>>>, mask: readonly string[]): Partial<Wire<StoredOf<F>>>
}

/** What may be said of any noun, for code that is generic over them. */
export type AnyNoun = {
  readonly name: string
  readonly fields: Fields
  readonly fieldNames: readonly string[]
  readonly readNames: readonly string[]
  fieldsOf(body: never): object
  changesOf(body: never): { mask: string[]; fields: object }
  applyMask(fields: never, mask: readonly string[]): object
}

/** A noun's shapes: `type Entry = Read<typeof entry>`. */
export type Read<N> = N extends { readonly read: TUnsafe<infer T> } ? T : never
export type Create<N> = N extends { readonly create: TUnsafe<infer T> } ? T : never
export type Patch<N> = N extends { readonly patch: TUnsafe<infer T> } ? T : never
/** What people write of it, after defaults: what a service stores and a domain works with. */
export type Stored<N> = N extends { readonly fields: infer F } ? StoredOf<F> : never
export type FieldName<N> = keyof Stored<N> & string

export function defineNoun<const F extends Fields, const V extends boolean = false>(
  name: string,
  fields: F,
  options: { versioned?: V; description?: string } = {},
): Noun<F, V> {
  const rows = Object.entries<Field>(fields)
  const fieldNames = rows.filter(([, field]) => field.stored !== 'no').map(([key]) => key)
  const noun: Noun = {
    name,
    fields,
    fieldNames: fieldNames as never[],
    readNames: rows.filter(([, field]) => field.read !== 'never').map(([key]) => key as never),
    read: shape(rows, (field) => (field.read === 'never' ? undefined : [field.shown, field.read === 'always'])),
    create: shape(rows, (field) => (field.created === 'no' ? undefined : [field.input, field.created === 'required'])),
    patch: patchShape(rows, options.versioned ?? false),
    fieldsOf: (body) => fieldsOf(rows, body),
    changesOf: (body) => changesOf(rows, body) as never,
    applyMask: (given, mask) => applyMask(fields, given, mask),
  }
  return noun as unknown as Noun<F, V>
}

type Row = [name: string, field: Field]
type Values = Record<string, unknown>

function shape(rows: Row[], of: (field: Field) => [schema: TSchema, always: boolean] | undefined): Shape<object> {
  const properties = rows.flatMap(([name, field]): [string, TSchema][] => {
    const found = of(field)
    return found === undefined ? [] : [[name, found[1] ? found[0] : Type.Optional(found[0])]]
  })
  return strictObject(Object.fromEntries(properties)) as never
}

function patchShape(rows: Row[], versioned: boolean): Shape<object> {
  const properties = rows
    .filter(([, { patched }]) => patched !== 'no')
    .map(([name, { patched, input }]): [string, TSchema] => [
      name,
      Type.Optional(patched === 'clearable' ? orNull(input) : input),
    ])
  return strictObject({ ...(versioned ? { version: ReadVersion } : {}), ...Object.fromEntries(properties) }) as never
}

function fieldsOf(rows: Row[], body: Values): Values {
  return Object.fromEntries(
    rows.flatMap(([name, field]) => {
      if (field.stored === 'no') return []
      const value = body[name] === undefined ? structuredClone(field.default) : field.normalise(body[name])
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function changesOf(rows: Row[], body: Values): { mask: string[]; fields: Values } {
  const given = rows.filter(([name, { patched }]) => patched !== 'no' && body[name] !== undefined)
  const valued = given.filter(([name]) => body[name] !== null)
  return {
    mask: given.map(([name]) => name),
    fields: Object.fromEntries(valued.map(([name, field]) => [name, field.normalise(body[name])])),
  }
}

function applyMask(fields: Fields, given: Values, mask: readonly string[]): Values {
  const errors = mask.flatMap((name, index) =>
    Object.hasOwn(fields, name) && fields[name]?.stored !== 'no'
      ? []
      : [{ path: `/mask/${index}`, message: 'is not a field that can be written.' }],
  )
  if (errors.length > 0) throw new ServiceError('validation_failed', { errors })
  return Object.fromEntries(mask.map((name) => [name, given[name] ?? structuredClone(fields[name]?.default)]))
}
