import { Type } from 'typebox'
import type { Static } from 'typebox'
import { clearable, strictObject, Id, oneOf, page, Time } from './primitives.ts'

const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern: '^[^\\s@]+@[^\\s@]+$',
  description: 'An email address; compared without regard to case.',
})
const Password = Type.String({ minLength: 10, maxLength: 1_000, description: 'At least 10 characters.' })
const PersonName = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })

export const RegisterBody = strictObject({ email: Email, password: Password, name: PersonName })
export type RegisterBody = Static<typeof RegisterBody>

export const SignInBody = strictObject({
  email: Type.String({ minLength: 1, maxLength: 254 }),
  password: Type.String({ minLength: 1, maxLength: 1_000 }),
})
export type SignInBody = Static<typeof SignInBody>

export const UserSchema = strictObject({
  id: Id,
  email: Type.String(),
  name: Type.String(),
  role: oneOf(['user', 'operator']),
  defaultConnectionId: Type.Optional(Id),
  defaultModel: Type.Optional(Type.String()),
  createdAt: Time,
})
export type User = Static<typeof UserSchema>

export const UserAnswer = strictObject({ user: UserSchema })
export type UserAnswer = Static<typeof UserAnswer>

export const UpdateMeBody = strictObject({
  name: Type.Optional(PersonName),
  defaultConnectionId: clearable(Id),
  defaultModel: clearable(Type.String({ minLength: 1, maxLength: 300 })),
})
export type UpdateMeBody = Static<typeof UpdateMeBody>

export const ChangePasswordBody = strictObject({
  current: Type.String({ minLength: 1, maxLength: 1_000 }),
  next: Password,
})
export type ChangePasswordBody = Static<typeof ChangePasswordBody>

export const SessionSchema = strictObject({
  id: Id,
  current: Type.Boolean(),
  userAgent: Type.Optional(Type.String()),
  createdAt: Time,
  lastSeenAt: Time,
  expiresAt: Time,
})
export type Session = Static<typeof SessionSchema>
export const SessionPage = page(SessionSchema)
export type SessionPage = Static<typeof SessionPage>
