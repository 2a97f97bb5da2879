/**
 * Whether what a thread or a message names is the owner's: the services that keep it are asked. What is not the owner's does not
 * exist. A service that is out of reach refuses nothing, since the owner-scoped load at run time is the authority.
 */
import { ServiceError } from '@scriptorium/contracts'
import { isNotFound } from '@scriptorium/records'
import type { Broker, Codex } from './ports.ts'

export type Named = {
  connectionId?: string | undefined
  fallback?: readonly { connectionId: string }[] | undefined
  pins?: readonly string[] | undefined
}

/** @throws ServiceError `not_found` for a connection or an entry that is foreign or unknown. */
export async function refuseForeign(
  { codex, broker }: { codex: Codex; broker: Broker },
  ownerId: string,
  { connectionId, fallback = [], pins = [] }: Named,
): Promise<void> {
  await Promise.all([
    refuseForeignPins(codex, ownerId, pins),
    ...[connectionId, ...fallback.map((each) => each.connectionId)].map(async (id) => {
      if (id !== undefined) await refuseForeignConnection(broker, ownerId, id)
    }),
  ])
}

/** @throws ServiceError `not_found` */
export async function refuseForeignPins(
  codex: Pick<Codex, 'hasEntries'>,
  ownerId: string,
  pins: readonly string[],
): Promise<void> {
  if (pins.length > 0 && !(await codex.hasEntries(ownerId, pins).catch(() => true))) throw new ServiceError('not_found')
}

/** @throws ServiceError `not_found` for a scene that is not of the novel */
export async function refuseForeignScenes(
  codex: Pick<Codex, 'hasScenes'>,
  ownerId: string,
  { novelId, sceneIds }: { novelId: string; sceneIds: readonly string[] },
): Promise<void> {
  if (sceneIds.length > 0 && !(await codex.hasScenes(ownerId, novelId, sceneIds).catch(() => true)))
    throw new ServiceError('not_found')
}

async function refuseForeignConnection(broker: Broker, ownerId: string, connectionId: string): Promise<void> {
  try {
    await broker.resolve(ownerId, { connectionId, model: undefined })
  } catch (error) {
    if (isNotFound(error))
      throw new ServiceError('not_found', {
        detail: 'That AI connection does not exist. Choose another.',
        cause: error,
      })
  }
}

/** @throws ServiceError `validation_failed` for a novel that is foreign or unknown, `unavailable` when codex cannot say */
export async function requireNovel(
  codex: Pick<Codex, 'hasNovel'>,
  ownerId: string,
  novelId: string | undefined,
): Promise<void> {
  if (novelId !== undefined && !(await codex.hasNovel(ownerId, novelId)))
    throw new ServiceError('validation_failed', { errors: [{ path: '/novelId', message: 'is no novel of yours.' }] })
}
