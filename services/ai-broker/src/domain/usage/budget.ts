/**
 * How much an owner wants to spend in a day and in a month, of UTC. It is looked at just before each call that costs money, the
 * test of a connection among them: one that has begun is never cut off, so what runs at that moment may go beyond it.
 */
import { ServiceError } from '@scriptorium/contracts'
import { usageLimits } from '@scriptorium/contracts/nouns'
import type { Budget, PutBudgetBody } from '@scriptorium/contracts/nouns'
import { Decimal } from 'decimal.js'

export const currency = 'USD'

/** Amounts as decimal texts, as the database adds them up; a limit that is not set is absent. */
export type Spending = {
  perDay?: string | undefined
  perMonth?: string | undefined
  spentThisDay: string
  spentThisMonth: string
}

export type BudgetStore = {
  spending(ownerId: string): Promise<Spending>
  /** @returns the spending under the new limits. */
  put(ownerId: string, limits: { perDay: string | undefined; perMonth: string | undefined }): Promise<Spending>
}

export type Budgets = {
  get(ownerId: string): Promise<Budget>
  /** @throws ServiceError `validation_failed` for what is no amount. */
  put(ownerId: string, limits: PutBudgetBody): Promise<Budget>
}

export function createBudgets(store: BudgetStore): Budgets {
  const textOf = (value: number | undefined, path: string): string | undefined => {
    if (value === undefined) return undefined
    if (value >= 0 && value <= usageLimits.budget) return new Decimal(value).toFixed()
    throw new ServiceError('validation_failed', { errors: [{ path, message: `is from 0 to ${usageLimits.budget}.` }] })
  }
  return {
    get: async (ownerId) => budgetOf(await store.spending(ownerId)),
    put: async (ownerId, { perDay, perMonth }) =>
      budgetOf(
        await store.put(ownerId, { perDay: textOf(perDay, '/perDay'), perMonth: textOf(perMonth, '/perMonth') }),
      ),
  }
}

function budgetOf(spending: Spending): Budget {
  const { perDay, perMonth, spentThisDay, spentThisMonth } = spending
  return {
    ...(perDay === undefined ? {} : { perDay: Number(perDay) }),
    ...(perMonth === undefined ? {} : { perMonth: Number(perMonth) }),
    spentThisDay: Number(spentThisDay),
    spentThisMonth: Number(spentThisMonth),
    currency,
    exceeded: spentPeriod(spending) !== undefined,
  }
}

/** The period whose limit is spent: the month before the day, since it lasts longer. */
function spentPeriod({ perDay, perMonth, spentThisDay, spentThisMonth }: Spending): 'day' | 'month' | undefined {
  if (perMonth !== undefined && new Decimal(spentThisMonth).gte(perMonth)) return 'month'
  if (perDay !== undefined && new Decimal(spentThisDay).gte(perDay)) return 'day'
  return undefined
}

/** @throws ServiceError `budget_exceeded`, saying which limit and until when. */
export function assertWithinBudget(spending: Spending): void {
  const period = spentPeriod(spending)
  if (period === undefined) return
  const limit = Number(period === 'day' ? spending.perDay : spending.perMonth)
  const until = period === 'day' ? 'at the next midnight' : 'with the next month'
  throw new ServiceError('budget_exceeded', {
    detail: `Your budget of ${limit} ${currency} for a ${period} is spent, so the model was not called. Raise it in the settings; it begins anew ${until} (UTC).`,
  })
}
