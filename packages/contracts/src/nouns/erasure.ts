/** The deletion of an account, while it goes on and afterwards. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Id, oneOf, strictObject, Time } from '../schema.ts'
import { TriedPassword } from './user.ts'

export const DeleteAccountBody = strictObject({ password: TriedPassword })

const erasureStatuses = ['running', 'done'] as const

export const Erasure = strictObject({
  id: Id,
  /** `done`: nothing is left, and the email is free again. */
  status: oneOf(erasureStatuses),
  services: Type.Array(strictObject({ name: Type.String(), erased: Type.Boolean() })),
  startedAt: Time,
  finishedAt: Type.Optional(Time),
})
export type Erasure = Static<typeof Erasure>

export const ErasureAccepted = strictObject({
  id: Id,
  progress: Type.String({ description: 'Where its progress is told, to whoever knows the id.' }),
})
