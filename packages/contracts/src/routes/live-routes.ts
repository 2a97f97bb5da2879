/** What changes, as it changes. */
import { Type } from 'typebox'
import { defineRoutes } from './route.ts'

export const liveRoutes = defineRoutes({
  streamEvents: {
    method: 'GET',
    path: '/events',
    class: 'stream',
    tag: 'Account',
    summary: 'What of mine has changed, wherever it was done, as Server-Sent Events',
    description:
      'Events: opened, entry-changed, relation-changed, scene-changed, thread-changed, refetch, ping. After `opened` with `refetch: true`, and after `refetch`, whatever is shown may be old.',
    headers: Type.Object({
      'last-event-id': Type.Optional(Type.String({ description: 'That of `opened`: there was a channel before.' })),
    }),
    status: 200,
    content: { 'text/event-stream': Type.String() },
    stream: true,
  },
})
