/** Tokens with which programs work for a user, and what each may do. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Id, oneOf, page, shortText, strictObject, Time } from '../schema.ts'

/** What a token may be for; each is a group of routes. */
export const scopeAreas = ['novels', 'codex', 'manuscript', 'connections', 'chat', 'tasks', 'account'] as const
export type ScopeArea = (typeof scopeAreas)[number]
export type Scope = `${ScopeArea}:${'read' | 'write'}`
export const scopes: readonly Scope[] = scopeAreas.flatMap((area) => [`${area}:read`, `${area}:write`] as const)

/** Whether a token with these scopes may do what needs `needed`: who may write may read. */
export function allowsScope(held: readonly string[], needed: Scope): boolean {
  return held.includes(needed) || (needed.endsWith(':read') && held.includes(needed.replace(/read$/, 'write')))
}

export const tokenLimits = { perUser: 50 } as const

const fields = {
  name: shortText(200),
  scopes: Type.Array(oneOf(scopes, { description: '`write` includes `read`.' }), {
    minItems: 1,
    maxItems: scopes.length,
    uniqueItems: true,
  }),
  expiresAt: Type.Optional(Type.String({ ...Time, description: 'When it ends; absent: when it is deleted.' })),
}

const read = {
  ...fields,
  id: Id,
  createdAt: Time,
  lastUsedAt: Type.Optional(Type.String({ ...Time, description: 'To the minute.' })),
}

export const ApiToken = strictObject(read)
export type ApiToken = Static<typeof ApiToken>
export const apiTokenPage = page(ApiToken)

export const CreateTokenBody = strictObject(fields)

export const CreatedToken = strictObject({
  ...read,
  token: Type.String({ description: 'For `Authorization: Bearer`. It is shown this once.' }),
})
