import { rowOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { BudgetStore, Spending } from '../domain/usage/budget.ts'

const nothing: Spending = { spentThisDay: '0', spentThisMonth: '0' }

export function createBudgetStore({ database }: { database: Database }): BudgetStore {
  async function read(tx: Tx, ownerId: string): Promise<Spending> {
    const query = { name: 'spending', text: 'SELECT * FROM spending($1, true)', values: [ownerId] }
    return rowOf<Spending>(await tx.query(query)) ?? nothing
  }
  return {
    spending: async (ownerId) =>
      await database.asOwner(ownerId, async (tx) => await read(tx, ownerId), { idempotent: true }),
    put: async (ownerId, { perDay, perMonth }) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          await tx.query({
            name: 'budget_put',
            text: `INSERT INTO budgets (owner_id, per_day, per_month) VALUES ($1, $2, $3)
              ON CONFLICT (owner_id) DO UPDATE SET per_day = excluded.per_day, per_month = excluded.per_month,
                updated_at = clock_timestamp()`,
            values: [ownerId, perDay ?? null, perMonth ?? null],
          })
          return await read(tx, ownerId)
        },
        { idempotent: true },
      ),
  }
}
