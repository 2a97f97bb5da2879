import { Type } from 'typebox'
import type { Static } from 'typebox'
import { clearable, defineNoun, readOnly, required, withDefault } from '../noun.ts'
import type { Create, Patch, Read } from '../noun.ts'
import { strictObject, Id, oneOf, shortText, Time } from '../schema.ts'
import { ModelId } from './connection.ts'

const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern: '^[^\\s@]+@[^\\s@]+$',
  description: 'An email address; compared without regard to case.',
})
const Password = Type.String({ minLength: 10, maxLength: 1_000, description: 'At least 10 characters.' })
/** A password as it is tried: rules for new ones do not concern it. */
export const TriedPassword = Type.String({ minLength: 1, maxLength: 1_000 })

export const userRoles = ['user', 'operator'] as const
export type UserRole = (typeof userRoles)[number]

export const user = defineNoun('user', {
  id: readOnly(Id),
  email: required(Email, { written: 'create' }),
  password: required(Password, { written: 'create', hidden: true }),
  name: required(shortText(200)),
  role: readOnly(oneOf(userRoles)),
  defaultConnectionId: clearable(Id, { written: 'update' }),
  defaultModel: clearable(ModelId, { written: 'update' }),
  automaticTitles: withDefault(
    Type.Boolean({ description: 'A model names each conversation that its writer has not, after the first answer.' }),
    true,
    { written: 'update' },
  ),
  createdAt: readOnly(Time),
})
export type User = Read<typeof user>
export type RegisterBody = Create<typeof user>
export type UpdateMeBody = Patch<typeof user>

export const UserAnswer = strictObject({ user: user.read })
export type UserAnswer = Static<typeof UserAnswer>

export const SignInBody = strictObject({
  email: Type.String({ minLength: 1, maxLength: 254 }),
  password: TriedPassword,
})
export type SignInBody = Static<typeof SignInBody>

export const RequestPasswordResetBody = strictObject({ email: Type.String({ minLength: 1, maxLength: 254 }) })
/** What a link of a password reset has behind its `#`. */
export const ResetTokenParams = strictObject({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) })
export const ResetPasswordBody = strictObject({ password: Password })

export const ChangePasswordBody = strictObject({ current: TriedPassword, next: Password })
export type ChangePasswordBody = Static<typeof ChangePasswordBody>
