/** The jobs of the queue: shape, attempts and time-out side by side. Ids and a model's name only: never a prompt, never a key. */
import { Type } from 'typebox'
import type { Static, TSchema } from 'typebox'

const Id = Type.String({ format: 'uuid' })

type JobRow = { readonly attempts: number; readonly timeoutMs: number; readonly data: TSchema }

export const jobCatalogue = {
  /**
   * Run one generation. PostgreSQL decides whether there is anything to do; the job only wakes a worker, and names the target so that
   * the connection can be opened before the claim.
   */
  generate: {
    attempts: 1,
    timeoutMs: 60 * 60_000,
    data: Type.Object(
      { generationId: Id, ownerId: Id, connectionId: Type.Optional(Id), model: Type.Optional(Type.String()) },
      { additionalProperties: false },
    ),
  },
  /** Read a file into a codex, or make one of it; the row says which, and whether anything is left to do. */
  transfer: {
    attempts: 1,
    timeoutMs: 10 * 60_000,
    data: Type.Object({ transferId: Id, ownerId: Id }, { additionalProperties: false }),
  },
} as const satisfies Record<string, JobRow>

export type JobName = keyof typeof jobCatalogue
type DataByName = { [N in JobName]: Static<(typeof jobCatalogue)[N]['data']> }
export type JobData<N extends JobName> = DataByName[N]
