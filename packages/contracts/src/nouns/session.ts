import { Type } from 'typebox'
import { defineNoun, readOnly, readOnlyOptional } from '../noun.ts'
import type { Read } from '../noun.ts'
import { Id, page, Time } from '../schema.ts'

export const session = defineNoun('session', {
  id: readOnly(Id),
  current: readOnly(Type.Boolean()),
  userAgent: readOnlyOptional(Type.String()),
  createdAt: readOnly(Time),
  lastSeenAt: readOnly(Time),
  expiresAt: readOnly(Time),
})
export type Session = Read<typeof session>

export const sessionPage = page(session.read)
