import { Budget, PutBudgetBody, UsageAnswer, UsageQuery } from '../nouns/index.ts'
import { defineRoutes } from './route.ts'

export const usageRoutes = defineRoutes({
  getUsage: {
    method: 'GET',
    path: '/usage',
    tag: 'AI connections',
    summary: 'Tokens and cost, by day, connection, model or thread',
    description: 'From and to are days of UTC, both included: this month when they are left out, 366 days at most.',
    query: UsageQuery,
    status: 200,
    answer: UsageAnswer,
  },
  getBudget: {
    method: 'GET',
    path: '/budget',
    tag: 'AI connections',
    summary: 'My budget, and what of it is spent',
    status: 200,
    answer: Budget,
  },
  putBudget: {
    method: 'PUT',
    path: '/budget',
    tag: 'AI connections',
    summary: 'Set my budget',
    description:
      'Once it is spent, an answer that would cost money ends as `budget_exceeded` before its provider is called.',
    body: PutBudgetBody,
    status: 200,
    answer: Budget,
  },
})
