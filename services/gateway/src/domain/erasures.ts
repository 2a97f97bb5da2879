/**
 * The deletion of an account. From its beginning nobody is signed in, and nobody can sign in; the services are asked to erase what they have
 * and confirm it. Once all of them have, and once more when whatever was under way must have ended, the account itself goes.
 */
import { erasingServices, ServiceError } from '@scriptorium/contracts'
import type { Erasure } from '@scriptorium/contracts/nouns'
import type { ErasureStore } from './ports.ts'

export type Erasures = {
  /** @returns the id by which its progress is told. @throws ServiceError `unauthenticated` when the account is deleted already. */
  begin(userId: string): Promise<string>
  /** @throws ServiceError `not_found` */
  get(id: string): Promise<Erasure>
  confirm(confirmed: { userId: string; service: string; round: number }): Promise<void>
}

export function createErasures({
  erasures,
  newSecretId,
  onAsked,
}: {
  erasures: ErasureStore
  /** A UUID of random bits alone. */
  newSecretId: () => string
  onAsked: () => void
}): Erasures {
  return {
    async begin(userId) {
      const id = newSecretId()
      if (!(await erasures.begin(userId, id))) throw new ServiceError('unauthenticated')
      onAsked()
      return id
    },
    async get(id) {
      const found = await erasures.find(id)
      if (found === undefined) throw new ServiceError('not_found')
      const { erased, ...rest } = found
      const services = erasingServices.map((name) => ({ name, erased: erased.includes(name) }))
      return { ...rest, status: found.finishedAt === undefined ? 'running' : 'done', services }
    },
    confirm: async (confirmed) => await erasures.confirm(confirmed),
  }
}
