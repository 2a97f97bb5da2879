/**
 * What a form edits of a noun, derived from the noun's table of fields: every field that people write, always there. A text
 * that the object lacks is `''` in a draft; anything else that it lacks is `undefined`.
 */
import type { Create, Field, Fields, Patch, Read } from '@scriptorium/contracts/noun'

type AnyNoun = { readonly fields: Fields }
type Shown<N, K> = K extends keyof Read<N> ? Read<N>[K] : K extends keyof Create<N> ? Create<N>[K] : never
type InForm<T> = undefined extends T ? (Exclude<T, undefined> extends string ? string : T) : T

export type Draft<N> = { [K in keyof Create<N>]-?: InForm<Shown<N, K>> }
export type DraftField<N> = keyof Create<N> & string

/** A draft of nothing: defaults, and empty texts. */
export function emptyDraft<N extends AnyNoun>(noun: N): Draft<N> {
  return draftOf(noun, {} as Read<N>)
}

export function draftOf<N extends AnyNoun>(noun: N, object: Read<N>): Draft<N> {
  const values = object as Values
  const written = Object.entries(noun.fields).filter(([, field]) => field.created !== 'no')
  return Object.fromEntries(written.map(([name, field]) => [name, values[name] ?? emptyValue(field)])) as Draft<N>
}

/** The names of the fields, also in parts of drafts, in which `a` and `b` differ. */
export function changedFields<N extends AnyNoun>(noun: N, a: Part<N>, b: Part<N>): DraftField<N>[] {
  const [left, right] = [a as Values, b as Values]
  return Object.keys(noun.fields).filter((name) => !isSame(left[name], right[name])) as DraftField<N>[]
}

/** The body that creates: what was left empty is left out, for the server to fill in. */
export function createBody<N extends AnyNoun>(noun: N, draft: Part<N>): Create<N> {
  const written = Object.entries(draft as Values).filter(
    ([name, value]) => noun.fields[name]?.created === 'required' || !isEmpty(value),
  )
  return Object.fromEntries(written) as Create<N>
}

/**
 * The patch that makes `after` of `before`, without a version. It has the changed fields alone, so that what somebody else
 * changed meanwhile in another field is not undone. An emptied field is `null` where it may be cleared, its default elsewhere.
 */
export function changesBetween<N extends AnyNoun>(
  noun: N,
  before: Part<N>,
  after: Part<N>,
): Partial<Omit<Patch<N>, 'version'>> {
  const values = after as Values
  const changes: Values = {}
  for (const name of changedFields(noun, before, after)) {
    const field = noun.fields[name]
    if (field === undefined || field.patched === 'no') continue
    const cleared = field.patched === 'clearable' ? null : emptyValue(field)
    changes[name] = isEmpty(values[name]) ? cleared : values[name]
  }
  return changes as Partial<Omit<Patch<N>, 'version'>>
}

export type Merge<N> = {
  /** Mine where only I changed a field, theirs where only they did, mine in `conflicts` until decided. */
  merged: Draft<N>
  /** Changed on both sides, to different values. */
  conflicts: DraftField<N>[]
}

/** Three-way: what I wrote and what was saved meanwhile, both from `base`. */
export function mergeDrafts<N extends AnyNoun>(noun: N, base: Draft<N>, mine: Draft<N>, theirs: Draft<N>): Merge<N> {
  const ours = changedFields(noun, base, mine)
  const others = new Set(changedFields(noun, base, theirs))
  const different = new Set(changedFields(noun, mine, theirs))
  const merged = { ...theirs }
  for (const name of ours) merged[name] = mine[name]
  return { merged, conflicts: ours.filter((name) => others.has(name) && different.has(name)) }
}

/** A field's name as a form shows it, where it has no better one: `pointOfView` is "Point of view". */
export function labelOf(field: string): string {
  const words = field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

type Part<N> = Partial<Draft<N>>
type Values = Record<string, unknown>

function emptyValue(field: Field): unknown {
  return field.default ?? ('type' in field.shown && field.shown.type === 'string' ? '' : undefined)
}

function isEmpty(value: unknown): boolean {
  return value === '' || value === undefined
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
