/**
 * The frames of a user's own channel, Server-Sent Events: what has changed, wherever it was done, so that open pages can read it
 * again. Only that, and never what it is now: a frame that is lost costs a reader one request.
 */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Id } from './schema.ts'

const Ids = Type.Optional(Type.Array(Id, { description: 'Absent: more than 1,000, or of everything there.' }))

/** Event -> its data. Open objects, as those of other streams. */
export const liveFrameSchemas = {
  /** First on every channel. `refetch`: the reader had one before, and may have missed anything since. */
  opened: Type.Object({ refetch: Type.Boolean() }),
  'entry-changed': Type.Object({ novelId: Id, entryIds: Ids }),
  'relation-changed': Type.Object({ novelId: Id, relationIds: Ids }),
  'thread-changed': Type.Object({ novelId: Id, threadIds: Ids }),
  'scene-changed': Type.Object({ novelId: Id, sceneIds: Ids }),
  /** Something was missed: whatever is shown may be old. */
  refetch: Type.Object({}),
  ping: Type.Object({}),
} as const

export type LiveEvent = keyof typeof liveFrameSchemas
type DataByEvent = { [E in LiveEvent]: Static<(typeof liveFrameSchemas)[E]> }
export type LiveFrame = { [E in LiveEvent]: { event: E; data: DataByEvent[E] } }[LiveEvent]
