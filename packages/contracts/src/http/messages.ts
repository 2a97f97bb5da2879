import { Type } from 'typebox'
import { generation, GenerationContext as Context, message, messagePage } from '../nouns/index.ts'
import {
  EditMessageBody as Edit,
  PreviewAnswer as Preview,
  SendMessageAnswer as Sent,
  SendMessageBody as Send,
  Usage,
} from '../nouns/index.ts'
import type { Message } from '../nouns/index.ts'
import type { WithReason } from './entries.ts'
import { withoutKeyword } from './primitives.ts'

export {
  ContinueBody,
  messageBytesMax,
  MessageQuery,
  RegenerateBody,
  ThreadExport,
  ThreadExportQuery,
} from '../nouns/index.ts'
export type { Generation, Message } from '../nouns/index.ts'

export const UsageSchema = Usage
export const GenerationSchema = generation.read
export const MessageSchema = message.read
export const MessagePage = messagePage
export type MessagePage = { items: Message[]; nextCursor?: string }
export const SendMessageBody = withoutKeyword(Send)
export type SendMessageBody = Send
export const EditMessageBody = withoutKeyword(Edit)
export type EditMessageBody = Edit
export const SendMessageAnswer = Sent
export type SendMessageAnswer = Sent
export const GenerationContextSchema = Type.Unsafe<WithReason<Context>>(Context)
export type GenerationContext = WithReason<Context>
export const PreviewAnswer = Type.Unsafe<WithReason<Preview>>(Preview)
export type PreviewAnswer = WithReason<Preview>
