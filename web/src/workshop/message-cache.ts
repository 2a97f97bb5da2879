import { isTerminal } from '@scriptorium/contracts/stream'
import type { Generation, Message, SendMessageAnswer } from '@scriptorium/contracts/nouns'
import { pause } from '@scriptorium/timing'
import { keys } from '../api/queries.ts'
import type { LiveGeneration } from '../stream/live-generation.ts'
import type { Workspace } from '../workspace.ts'

/** Whom the message was sent to, where the server does not say it again. */
type Asked = { model?: string; connectionId?: string }

/** The assistant message before its first word. */
function awaited(accepted: SendMessageAnswer, siblings: string[], asked: Asked = {}): Message {
  const { message, reply } = accepted
  const { model = asked.model, connectionId = asked.connectionId } = message
  return {
    id: reply.id,
    threadId: message.threadId,
    parentId: message.id,
    role: 'assistant',
    content: '',
    status: reply.status,
    createdAt: message.createdAt,
    siblings,
    ...(model === undefined ? {} : { model }),
    ...(connectionId === undefined ? {} : { connectionId }),
  }
}

/** The path with a sent message and its empty assistant message; the same answer again (a repeated send) changes nothing. */
export function withExchange(path: readonly Message[], accepted: SendMessageAnswer, asked?: Asked): Message[] {
  if (path.some((message) => message.id === accepted.message.id)) return [...path]
  const answers = [accepted.reply.id, ...(accepted.others ?? []).map(({ id }) => id)]
  return [...path, accepted.message, awaited(accepted, answers, asked)]
}

/** The path with a message in other words in the place of an earlier one, and what had followed that one left behind. */
export function withEdit(path: readonly Message[], editedId: string, accepted: SendMessageAnswer): Message[] {
  const index = path.findIndex((message) => message.siblings.includes(editedId))
  return index === -1 ? [...path] : withExchange(path.slice(0, index), accepted)
}

/** The path up to an answer that is gone on from, and what goes on below it. */
export function withContinuation(path: readonly Message[], answerId: string, accepted: SendMessageAnswer): Message[] {
  const index = path.findIndex((message) => message.id === answerId)
  return index === -1 ? [...path] : withExchange(path.slice(0, index + 1), accepted)
}

/** The path with a new answer in the place of an earlier one, and what had followed that one left behind. */
export function withNewReply(path: readonly Message[], replacedId: string, accepted: SendMessageAnswer): Message[] {
  const index = path.findIndex((message) => message.siblings.includes(replacedId))
  if (index === -1 || path.some((message) => message.id === accepted.reply.id)) return [...path]
  const siblings = [...path[index]!.siblings.filter((id) => id !== accepted.reply.id), accepted.reply.id]
  return [...path.slice(0, index), awaited(accepted, siblings)]
}

/** The path with an answer as its stream left it. */
export function withEnd(
  path: readonly Message[],
  id: string,
  answer: Pick<LiveGeneration, 'text' | 'reasoning' | 'usage' | 'end'>,
): Message[] {
  const { end, text, reasoning, usage } = answer
  if (end === undefined) return [...path]
  return path.map((message) => {
    if (message.id !== id) return message
    const generation: Generation = {
      ...message.generation,
      id,
      status: end.status,
      attempt: message.generation?.attempt ?? 1,
      text,
    }
    if (reasoning !== '') generation.reasoning = reasoning
    if (end.finishReason !== undefined) generation.finishReason = end.finishReason
    if (end.error !== undefined) generation.error = end.error
    if (usage !== undefined) generation.usage = usage
    return { ...message, content: text, status: end.status, generation }
  })
}

/** Another answer to the same question, made from its generation, in the place of the one on the path; what follows is not shown. */
export function withSibling(
  path: readonly Message[],
  siblingId: string,
  generation: Generation | undefined,
): Message[] {
  const index = path.findIndex((message) => message.siblings.includes(siblingId))
  const shown = path[index]
  if (shown === undefined || shown.id === siblingId) return [...path]
  const { threadId, parentId, createdAt, siblings } = shown
  const common = {
    id: siblingId,
    threadId,
    role: 'assistant' as const,
    createdAt,
    siblings,
    ...(parentId === undefined ? {} : { parentId }),
  }
  if (generation === undefined) return [...path.slice(0, index), { ...common, content: '', status: 'complete' }]
  const { text, status, model, connectionId } = generation
  return [
    ...path.slice(0, index),
    {
      ...common,
      content: text,
      status,
      generation,
      ...(model === undefined ? {} : { model }),
      ...(connectionId === undefined ? {} : { connectionId }),
    },
  ]
}

/** The path with an answer as the server keeps it. */
export function withGeneration(path: readonly Message[], id: string, generation: Generation): Message[] {
  const { status, text, model, connectionId } = generation
  const change = {
    status,
    content: text,
    generation,
    ...(model === undefined ? {} : { model }),
    ...(connectionId === undefined ? {} : { connectionId }),
  }
  return path.map((message) => (message.id === id ? { ...message, ...change } : message))
}

/** A stop ends an answer at once; what it took is known only when its worker has heard of it. */
const usageDelayMs = 2_000

/**
 * After a stream's end the messages on the page get its text at once, and then what the server keeps: model, usage, cost, and,
 * where the stream's text was not the one that the server means, the text as well.
 */
export async function settleGeneration(
  { queryClient, api }: Pick<Workspace, 'queryClient' | 'api'>,
  id: string,
  answer: LiveGeneration,
  wait: () => Promise<unknown> = () => pause(usageDelayMs),
): Promise<void> {
  const change = (next: (path: Message[]) => Message[]) =>
    queryClient.setQueriesData<Message[]>({ queryKey: ['messages'] }, (path) => {
      return path?.some((message) => message.id === id) === true ? next(path) : path
    })
  if (answer.end !== undefined) change((path) => withEnd(path, id, answer))
  try {
    const read = async () => {
      const generation = await api.call('getGeneration', { params: { id } })
      if (isTerminal(generation.status)) change((path) => withGeneration(path, id, generation))
      return generation
    }
    const { status, usage, attempt } = await read()
    if (status === 'cancelled' && usage === undefined && attempt > 0)
      void wait()
        .then(read)
        .catch(() => undefined)
  } catch {
    await queryClient.invalidateQueries({ queryKey: ['messages'] })
  }
  await Promise.all(
    [keys.generation(id), keys.context(id), ['threads'], ['thread']].map((queryKey) =>
      queryClient.invalidateQueries({ queryKey }),
    ),
  )
}
