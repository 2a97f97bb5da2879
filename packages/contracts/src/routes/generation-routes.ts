import { Type } from 'typebox'
import {
  ContextDiffQuery,
  generation,
  GenerationContext,
  GenerationContextDiff,
  GenerationPrompt,
} from '../nouns/index.ts'
import { strictObject, IdParams } from '../schema.ts'
import { defineRoutes } from './route.ts'

export const generationRoutes = defineRoutes({
  getGeneration: {
    method: 'GET',
    path: '/generations/:id',
    tag: 'Workshop chat',
    summary: 'An answer, whole or as far as it is',
    params: IdParams,
    status: 200,
    answer: generation.read,
  },
  getGenerationContext: {
    method: 'GET',
    path: '/generations/:id/context',
    tag: 'Workshop chat',
    summary: 'How its prompt was made: every codex entry that was considered, and what was shortened',
    params: IdParams,
    status: 200,
    answer: GenerationContext,
  },
  getGenerationPrompt: {
    method: 'GET',
    path: '/generations/:id/prompt',
    tag: 'Workshop chat',
    summary: 'What the model was asked, as it was sent',
    params: IdParams,
    status: 200,
    answer: GenerationPrompt,
  },
  getContextDiff: {
    method: 'GET',
    path: '/generations/:id/context-diff',
    tag: 'Workshop chat',
    summary: 'How its prompt differs from that of another generation',
    params: IdParams,
    query: ContextDiffQuery,
    status: 200,
    answer: GenerationContextDiff,
  },
  cancelGeneration: {
    method: 'POST',
    path: '/generations/:id/cancel',
    tag: 'Workshop chat',
    summary: 'Stop an answer; what has arrived is kept',
    params: IdParams,
    body: strictObject({}),
    status: 200,
    answer: generation.read,
    problems: [409],
    optionalBody: true,
  },
  streamGeneration: {
    method: 'GET',
    path: '/generations/:id/stream',
    class: 'stream',
    tag: 'Workshop chat',
    summary: 'An answer as it comes, as Server-Sent Events',
    description:
      'Events: accepted (where it answers a POST), status, delta, reasoning, reset, snapshot, usage, end, ping. Resume with Last-Event-ID; one that cannot be read means from the start.',
    params: IdParams,
    headers: Type.Object({
      'last-event-id': Type.Optional(Type.String({ description: 'The id of the last event that was received.' })),
    }),
    status: 200,
    content: { 'text/event-stream': Type.String() },
    empty: 'Last-Event-ID is that of the end: there is nothing more.',
    stream: true,
  },
})
