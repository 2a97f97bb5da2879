/** What stands against a call: the owner's limits, and what was spent in this day and month of UTC, in one part of a statement. */

/** Begin of the period on the database's clock. */
const beginOf = (period: 'day' | 'month'): string => `date_trunc('${period}', statement_timestamp(), 'UTC')`

/** Columns of `spendingJoin`, as texts: money passes through no binary fraction. */
export const spendingColumns = `b.per_day::text AS per_day, b.per_month::text AS per_month,
  coalesce(s.day, 0)::text AS spent_this_day, coalesce(s.month, 0)::text AS spent_this_month`

/** Joins the budget of `owner`, an SQL expression; whoever has none is not added up, unless `always`. */
export function spendingJoin(owner: string, { always }: { always: boolean }): string {
  return `LEFT JOIN budgets b ON b.owner_id = ${owner}
    LEFT JOIN LATERAL (
      SELECT sum(u.cost) FILTER (WHERE u.created_at >= ${beginOf('day')}) AS day, sum(u.cost) AS month
      FROM usage u WHERE u.owner_id = ${always ? owner : 'b.owner_id'} AND u.created_at >= ${beginOf('month')}) s ON true`
}
