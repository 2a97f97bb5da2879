import type { Static } from 'typebox'
import { connection, connectionPage, Model as ModelShape, ModelsAnswer as Models } from '../nouns/index.ts'
import type { Connection, CreateConnectionBody as Create, UpdateConnectionBody as Update } from '../nouns/index.ts'

export { ModelsQuery, providerKinds, TestAnswer, TestSavedBody, TestUnsavedBody } from '../nouns/index.ts'
export type { Connection, Model, ProviderKind } from '../nouns/index.ts'

export const CreateConnectionBody = connection.create
export type CreateConnectionBody = Create
export const UpdateConnectionBody = connection.patch
export type UpdateConnectionBody = Update
export const ConnectionSchema = connection.read
export const ConnectionPage = connectionPage
export type ConnectionPage = { items: Connection[]; nextCursor?: string }

export const ModelSchema = ModelShape
export const ModelsAnswer = Models
export type ModelsAnswer = Static<typeof Models>
