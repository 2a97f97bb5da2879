import { isErrorCode } from '@scriptorium/contracts'
import { selectOf, violatedConstraint } from '@scriptorium/database'
import type { OwnerScopedPrisma } from '@scriptorium/database'
import type { CachedModels, ModelCache } from '../domain/ports.ts'
import type { ProviderModel } from '../domain/provider.ts'
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts'

const select = selectOf(['models', 'fetchedAt', 'failureCode', 'failureMessage', 'failedAt'])
type Row = Prisma.ModelCacheGetPayload<{ select: typeof select }>

export function createModelCacheStore({ prisma }: { prisma: OwnerScopedPrisma<PrismaClient> }): ModelCache {
  return {
    find: async (ownerId, connectionId) =>
      await prisma.asOwner(ownerId, async ({ modelCache }) => {
        const row = await modelCache.findFirst({ where: { ownerId, connectionId }, select })
        return row === null ? undefined : toCached(row)
      }),
    async save(ownerId, connectionId, fetched) {
      const data =
        'models' in fetched
          ? { models: fetched.models, fetchedAt: new Date(), failureCode: null, failureMessage: null, failedAt: null }
          : { failureCode: fetched.failure.code, failureMessage: fetched.failure.message, failedAt: new Date() }
      try {
        await prisma.asOwner(
          ownerId,
          async ({ modelCache }) =>
            await modelCache.upsert({
              where: { ownerId_connectionId: { ownerId, connectionId } },
              create: { ownerId, connectionId, ...data },
              update: data,
            }),
        )
      } catch (error) {
        // The connection was deleted, or another request saved the same, meanwhile.
        if (violatedConstraint(error) === undefined) throw error
      }
    },
  }
}

/** The times stay Dates: how old they are is what the domain asks. */
function toCached({ models, fetchedAt, failureCode, failureMessage, failedAt }: Row): CachedModels {
  const failure =
    failedAt !== null && isErrorCode(failureCode)
      ? { code: failureCode, message: failureMessage ?? '', at: failedAt }
      : undefined
  // Written by this file only, from values of that type.
  return {
    models: models as unknown as ProviderModel[],
    fetchedAt: fetchedAt ?? undefined,
    ...(failure === undefined ? {} : { failure }),
  }
}
