import { History as HistoryShape, Parameters as ParametersShape, thread, threadPage } from '../nouns/index.ts'
import type { CreateThreadBody as Create, Thread, UpdateThreadBody as Update } from '../nouns/index.ts'

export { ShowBranchBody, ThreadQuery } from '../nouns/index.ts'
export type { History, Parameters, Thread } from '../nouns/index.ts'

export const ParametersSchema = ParametersShape
export const HistorySchema = HistoryShape
export const CreateThreadBody = thread.create
export type CreateThreadBody = Create
export const UpdateThreadBody = thread.patch
export type UpdateThreadBody = Update
export const ThreadSchema = thread.read
export const ThreadPage = threadPage
export type ThreadPage = { items: Thread[]; nextCursor?: string }
