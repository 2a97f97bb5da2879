/** What was used and what it cost, and how much may be spent. Days and months are those of UTC; money is US dollars. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Count, Id, oneOf, strictObject } from '../schema.ts'

export const usageLimits = { days: 366, rows: 1_000, budget: 1_000_000 } as const
export const usageGroups = ['day', 'connection', 'model', 'thread'] as const
export type UsageGroup = (typeof usageGroups)[number]

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'A day, such as 2026-11-28.' })

export const UsageQuery = strictObject({
  from: Type.Optional(Day),
  to: Type.Optional(Day),
  by: Type.Optional(oneOf(usageGroups)),
})
export type UsageQuery = Static<typeof UsageQuery>

const totals = {
  generations: Count,
  /** Each call of a provider that was paid for, or may have been. */
  attempts: Count,
  testCalls: Type.Integer({ minimum: 0, description: 'Of the attempts, those that tested a connection.' }),
  titleCalls: Type.Integer({ minimum: 0, description: 'Of the attempts, those that named a conversation.' }),
  inputTokens: Count,
  outputTokens: Count,
  cachedTokens: Count,
  cacheWriteTokens: Count,
  reasoningTokens: Count,
  cost: Type.Number(),
  saved: Type.Number({ description: 'What reading from providers’ caches has saved, less what writing to them cost.' }),
  estimatedAttempts: Type.Integer({
    minimum: 0,
    description: 'Whose tokens we counted, since the provider told none.',
  }),
  unpricedAttempts: Type.Integer({ minimum: 0, description: 'Whose price nobody knows: they are not in the cost.' }),
}
export const UsageTotals = strictObject(totals)
export type UsageTotals = Static<typeof UsageTotals>

/** Of one day, connection, model (of one kind of provider) or thread. */
export const UsageRow = strictObject({
  day: Type.Optional(Type.String()),
  connectionId: Type.Optional(Id),
  provider: Type.Optional(Type.String()),
  model: Type.Optional(Type.String()),
  threadId: Type.Optional(Id),
  ...totals,
})
export type UsageRow = Static<typeof UsageRow>

export const UsageAnswer = strictObject({
  from: Type.String(),
  to: Type.String(),
  by: oneOf(usageGroups),
  currency: Type.String(),
  items: Type.Array(UsageRow, { description: 'Days in order; else those that cost most first, at most 1,000.' }),
  total: UsageTotals,
})
export type UsageAnswer = Static<typeof UsageAnswer>

const Amount = Type.Number({ minimum: 0, maximum: usageLimits.budget })
const limits = {
  perDay: Type.Optional(Amount),
  perMonth: Type.Optional(Amount),
}
export const PutBudgetBody = strictObject(limits, { description: 'What is left out has no limit.' })
export type PutBudgetBody = Static<typeof PutBudgetBody>

export const Budget = strictObject({
  perDay: Type.Optional(Type.Number()),
  perMonth: Type.Optional(Type.Number()),
  spentThisDay: Type.Number(),
  spentThisMonth: Type.Number(),
  currency: Type.String(),
  exceeded: Type.Boolean({ description: 'No call that costs money is made now.' }),
})
export type Budget = Static<typeof Budget>
