import { session, sessionPage, user } from '../nouns/index.ts'
import type { Session } from '../nouns/index.ts'

export { ChangePasswordBody, SignInBody, UserAnswer } from '../nouns/index.ts'
export type { Session, User } from '../nouns/index.ts'
import type { RegisterBody as Register, UpdateMeBody as UpdateMe } from '../nouns/index.ts'

export const RegisterBody = user.create
export type RegisterBody = Register
export const UserSchema = user.read
export const UpdateMeBody = user.patch
export type UpdateMeBody = UpdateMe
export const SessionSchema = session.read
export const SessionPage = sessionPage
export type SessionPage = { items: Session[]; nextCursor?: string }
