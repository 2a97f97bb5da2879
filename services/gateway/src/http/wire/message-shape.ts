import { isErrorCode } from '@scriptorium/contracts'
import type {
  Generation,
  GenerationContext,
  Message,
  PreviewAnswer,
  SendMessageAnswer,
} from '@scriptorium/contracts/http'
import type * as wire from '@scriptorium/rpc/chat'
import { basePath } from '../route-defaults.ts'
import { toForm, toReason, word } from './entry-shape.ts'

const statuses = ['queued', 'streaming', 'complete', 'failed', 'cancelled'] as const

export function toMessage(message: wire.Message): Message {
  return {
    id: message.id,
    threadId: message.threadId,
    parentId: message.parentId,
    role: word(message.role, ['user', 'assistant'], 'assistant'),
    content: message.content,
    status: word(message.status, statuses, 'queued'),
    model: message.model,
    connectionId: message.connectionId,
    createdAt: message.createdAt,
    siblings: message.siblings,
    generation: message.generation ? toGeneration(message.generation) : undefined,
  }
}

export function toGeneration(generation: wire.Generation): Generation {
  return {
    id: generation.id,
    status: word(generation.status, statuses, 'queued'),
    attempt: generation.attempt,
    text: generation.text,
    reasoning: generation.reasoning,
    finishReason: generation.finishReason,
    error: generation.error
      ? {
          code: isErrorCode(generation.error.code) ? generation.error.code : 'internal',
          message: generation.error.message,
        }
      : undefined,
    usage: generation.usage ? toUsage(generation.usage) : undefined,
    model: generation.model,
    connectionId: generation.connectionId,
    withoutCodex: generation.withoutCodex || undefined,
  }
}

function toUsage({
  inputTokens,
  outputTokens,
  cachedTokens,
  reasoningTokens,
  cost,
  currency,
  estimated,
}: wire.Usage): NonNullable<Generation['usage']> {
  return { inputTokens, outputTokens, cachedTokens, reasoningTokens, cost, currency, estimated }
}

export function toSendAnswer({ message, replyId, replyStatus }: wire.SendMessageResponse): SendMessageAnswer {
  if (!message) throw new Error('chat accepted a message without saying which')
  return {
    message: toMessage(message),
    reply: { id: replyId, status: word(replyStatus, statuses, 'queued') },
    stream: `${basePath}/generations/${replyId}/stream`,
  }
}

export function toGenerationContext(context: wire.GenerationContext): GenerationContext {
  return {
    entries: context.entries.map(({ entryId, name, included, form, tokens, reasons }) => ({
      entryId,
      name,
      included,
      form: toForm(form),
      tokens,
      reasons: reasons.map(toReason),
    })),
    tokens: context.tokens,
    budgetTokens: context.budgetTokens,
    estimated: context.estimated,
    codexVersion: context.codexVersion,
    withoutCodex: context.withoutCodex || undefined,
  }
}

export function toPreview({ messages, tokens, window, context }: wire.PreviewResponse): PreviewAnswer {
  if (!context) throw new Error('chat made a preview without its context')
  return {
    messages: messages.map((message) => ({
      role: word(message.role, ['system', 'user', 'assistant'], 'user'),
      content: message.content,
      tokens: message.tokens,
    })),
    tokens,
    window,
    context: toGenerationContext(context),
  }
}
