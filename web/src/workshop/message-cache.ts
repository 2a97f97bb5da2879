import type { QueryClient } from '@tanstack/react-query'
import type { Generation, Message, SendMessageAnswer } from '@scriptorium/contracts/http'
import { keys } from '../api/queries.ts'
import type { LiveAnswer } from '../stream/live-answer.ts'

/** The answer's place, as it is before its first word. */
function awaited(accepted: SendMessageAnswer, siblings: string[]): Message {
  const { message, reply } = accepted
  const { model, connectionId } = message
  return {
    id: reply.id, threadId: message.threadId, parentId: message.id, role: 'assistant', content: '', status: reply.status, createdAt: message.createdAt, siblings,
    ...(model === undefined ? {} : { model }), ...(connectionId === undefined ? {} : { connectionId }),
  }
}

/** The path with a sent message and the place of its answer; the same answer again (a repeated send) changes nothing. */
export function withExchange(path: readonly Message[], accepted: SendMessageAnswer): Message[] {
  if (path.some((message) => message.id === accepted.message.id)) return [...path]
  return [...path, accepted.message, awaited(accepted, [accepted.reply.id])]
}

/** The path with a new answer in the place of an earlier one, and what had followed that one left behind. */
export function withNewAnswer(path: readonly Message[], replacedId: string, accepted: SendMessageAnswer): Message[] {
  const index = path.findIndex((message) => message.siblings.includes(replacedId))
  if (index === -1 || path.some((message) => message.id === accepted.reply.id)) return [...path]
  const siblings = [...path[index]!.siblings.filter((id) => id !== accepted.reply.id), accepted.reply.id]
  return [...path.slice(0, index), awaited(accepted, siblings)]
}

/** The path with an answer as its stream left it. */
export function withEnd(path: readonly Message[], id: string, answer: Pick<LiveAnswer, 'text' | 'reasoning' | 'usage' | 'end'>): Message[] {
  const { end, text, reasoning, usage } = answer
  if (end === undefined) return [...path]
  return path.map((message) => {
    if (message.id !== id) return message
    const generation: Generation = { ...message.generation, id, status: end.status, attempt: message.generation?.attempt ?? 1, text }
    if (reasoning !== '') generation.reasoning = reasoning
    if (end.finishReason !== undefined) generation.finishReason = end.finishReason
    if (end.error !== undefined) generation.error = end.error
    if (usage !== undefined) generation.usage = usage
    return { ...message, content: text, status: end.status, generation }
  })
}

/** Another answer to the same question, made from its generation, in the place of the one on the path; what follows is not shown. */
export function withSibling(path: readonly Message[], siblingId: string, generation: Generation | undefined): Message[] {
  const index = path.findIndex((message) => message.siblings.includes(siblingId))
  const shown = path[index]
  if (shown === undefined || shown.id === siblingId) return [...path]
  const { threadId, parentId, createdAt, siblings } = shown
  const place = { id: siblingId, threadId, role: 'assistant' as const, createdAt, siblings, ...(parentId === undefined ? {} : { parentId }) }
  if (generation === undefined) return [...path.slice(0, index), { ...place, content: '', status: 'complete' }]
  const { text, status, model, connectionId } = generation
  return [...path.slice(0, index), { ...place, content: text, status, generation, ...(model === undefined ? {} : { model }), ...(connectionId === undefined ? {} : { connectionId }) }]
}

/** After a stream's end: the thread's messages get the text; where it is not the one the server means, they are read again. */
export function settleAnswer(queryClient: QueryClient, id: string, { answer, intact }: { answer: LiveAnswer; intact: boolean }): void {
  const holdsIt = (path: unknown) => Array.isArray(path) && path.some((message: Message) => message.id === id)
  if (answer.end !== undefined) queryClient.setQueriesData<Message[]>({ queryKey: ['messages'] }, (path) => path !== undefined && holdsIt(path) ? withEnd(path, id, answer) : path)
  if (!intact || answer.usage === undefined) {
    void queryClient.invalidateQueries({ queryKey: ['messages'], predicate: (query) => holdsIt(query.state.data) })
  }
  void queryClient.invalidateQueries({ queryKey: keys.generation(id) })
  void queryClient.invalidateQueries({ queryKey: keys.context(id) })
  void queryClient.invalidateQueries({ queryKey: ['threads'] })
  void queryClient.invalidateQueries({ queryKey: ['thread'] })
}
