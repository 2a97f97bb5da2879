import type { Creations } from '../domain/creation.ts'
import { accountHandlers } from './accounts.ts'
import type { AccountPorts } from './accounts.ts'
import { categoryHandlers } from './categories.ts'
import type { CategoryPorts } from './categories.ts'
import { connectionHandlers } from './connections.ts'
import { createOnceWith } from './create-once.ts'
import { entryHandlers } from './entries.ts'
import type { EntryPorts } from './entries.ts'
import { generationHandlers } from './generations.ts'
import type { GenerationPorts } from './generations.ts'
import { historyHandlers } from './history.ts'
import type { HistoryPorts } from './history.ts'
import { imageHandlers } from './images.ts'
import type { ImagePorts } from './images.ts'
import { liveHandlers } from './live.ts'
import type { LivePorts } from './live.ts'
import { manuscriptHandlers } from './manuscript.ts'
import type { ManuscriptPorts } from './manuscript.ts'
import { messageHandlers } from './messages.ts'
import type { MessagePorts } from './messages.ts'
import { novelHandlers, seriesHandlers } from './novels.ts'
import type { SeriesPorts } from './novels.ts'
import { relationHandlers } from './relations.ts'
import type { RelationPorts } from './relations.ts'
import type { Handlers } from './route-handler.ts'
import { presetHandlers, taskHandlers } from './tasks.ts'
import type { PresetPorts, TaskPorts } from './tasks.ts'
import { threadHandlers } from './threads.ts'
import type { ThreadPorts } from './threads.ts'
import { tokenHandlers } from './tokens.ts'
import type { TokenPorts } from './tokens.ts'
import { transferHandlers } from './transfers.ts'
import type { TransferPorts } from './transfers.ts'
import { usageHandlers } from './usage.ts'
import type { UsagePorts } from './usage.ts'

export type HandlerPorts = Omit<
  AccountPorts &
    CategoryPorts &
    EntryPorts &
    HistoryPorts &
    GenerationPorts &
    ImagePorts &
    LivePorts &
    ManuscriptPorts &
    MessagePorts &
    PresetPorts &
    RelationPorts &
    SeriesPorts &
    TaskPorts &
    ThreadPorts &
    TokenPorts &
    TransferPorts &
    UsagePorts,
  'createOnce'
> & {
  creations: Creations
}

/** A handler for every route of the table. */
export function createHandlers(ports: HandlerPorts): Handlers {
  const all = { ...ports, createOnce: createOnceWith(ports.creations) }
  return {
    ...accountHandlers(all),
    ...tokenHandlers(all),
    ...novelHandlers(all),
    ...seriesHandlers(all),
    ...entryHandlers(all),
    ...categoryHandlers(all),
    ...relationHandlers(all),
    ...historyHandlers(all),
    ...imageHandlers(all),
    ...manuscriptHandlers(all),
    ...transferHandlers(all),
    ...liveHandlers(all),
    ...connectionHandlers(all),
    ...usageHandlers(all),
    ...threadHandlers(all),
    ...messageHandlers(all),
    ...generationHandlers(all),
    ...taskHandlers(all),
    ...presetHandlers(all),
  }
}
