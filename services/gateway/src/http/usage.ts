import type { usageRoutes } from '@scriptorium/contracts/routes'
import type { AiBrokerClients } from '../clients/ai-broker.ts'
import type { HandlersOf } from './route-handler.ts'

export type UsagePorts = Pick<AiBrokerClients, 'usage'>

export function usageHandlers({ usage }: UsagePorts): HandlersOf<typeof usageRoutes> {
  return {
    getUsage: async ({ query }) => {
      const { total, ...report } = await usage.report(query)
      if (total === undefined) throw new Error('ai-broker reported usage without its sum')
      return { ...report, total }
    },
    getBudget: async () => await usage.getBudget({}),
    putBudget: async ({ body }) => await usage.putBudget(body, { idempotent: true }),
  }
}
