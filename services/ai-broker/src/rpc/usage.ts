/** broker.v1.Usage. The owner is the signed caller's user. */
import { broker, register, requireOwner } from '@scriptorium/rpc'
import type { Registration, ServiceHandlers } from '@scriptorium/rpc'
import type { UsageDefinition } from '@scriptorium/rpc/broker'
import type { Budgets } from '../domain/usage/budget.ts'
import type { ReportUsage } from '../domain/usage/usage-report.ts'

export type UsagePorts = { reportUsage: ReportUsage; budgets: Budgets }

export function serveUsage({ reportUsage, budgets }: UsagePorts): Registration {
  const handlers: ServiceHandlers<UsageDefinition> = {
    report: async (request, context) => await reportUsage(requireOwner(context), request),
    getBudget: async (_request, context) => await budgets.get(requireOwner(context)),
    putBudget: async (limits, context) => await budgets.put(requireOwner(context), limits),
  }
  return register(broker.usage, handlers, { callers: ['gateway'] })
}
