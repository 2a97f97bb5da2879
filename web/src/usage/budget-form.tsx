import { useState } from 'react'
import { Button, NumberInput, Skeleton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Budget } from '@scriptorium/contracts/nouns'
import { ProblemNote, Warning } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { amountWords } from './amounts.ts'
import styles from './usage-page.module.css'

const budgetKey = ['budget'] as const

/** How much may be spent in a day and in a month, and what of it is. */
export function BudgetForm() {
  const { api } = useWorkspace()
  const budget = useQuery({ queryKey: budgetKey, queryFn: ({ signal }) => api.call('getBudget', { signal }) })
  if (budget.data === undefined)
    return budget.error === null ? <Skeleton height={110} /> : <ProblemNote error={budget.error} />
  return <Form key={JSON.stringify([budget.data.perDay, budget.data.perMonth])} budget={budget.data} />
}

function Form({ budget }: { budget: Budget }) {
  const { api, queryClient, notices } = useWorkspace()
  const say = words.usage
  const [perDay, setPerDay] = useState<number | string>(budget.perDay ?? '')
  const [perMonth, setPerMonth] = useState<number | string>(budget.perMonth ?? '')
  const save = useMutation({
    mutationFn: () =>
      api.call('putBudget', {
        body: {
          ...(typeof perDay === 'number' ? { perDay } : {}),
          ...(typeof perMonth === 'number' ? { perMonth } : {}),
        },
      }),
    onSuccess: (changed) => {
      queryClient.setQueryData(budgetKey, changed)
      notices.show({ text: words.saved, timeoutMs: 3_000 })
    },
  })
  const isChanged = perDay !== (budget.perDay ?? '') || perMonth !== (budget.perMonth ?? '')
  return (
    <form
      className={styles.budget}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      {budget.exceeded ? <Warning text={say.exceeded} /> : null}
      <div className={styles.limits}>
        <Limit label={say.perDay} spent={budget.spentThisDay} limit={budget.perDay} currency={budget.currency}>
          <NumberInput
            aria-label={say.perDay}
            prefix="$"
            min={0}
            decimalScale={2}
            placeholder={say.noLimit}
            value={perDay}
            onChange={setPerDay}
          />
        </Limit>
        <Limit label={say.perMonth} spent={budget.spentThisMonth} limit={budget.perMonth} currency={budget.currency}>
          <NumberInput
            aria-label={say.perMonth}
            prefix="$"
            min={0}
            decimalScale={2}
            placeholder={say.noLimit}
            value={perMonth}
            onChange={setPerMonth}
          />
        </Limit>
      </div>
      {save.error === null ? null : <ProblemNote error={save.error} />}
      <div>
        <Button type="submit" disabled={!isChanged} loading={save.isPending}>
          {words.save}
        </Button>
      </div>
    </form>
  )
}

type LimitProps = {
  label: string
  spent: number
  limit: number | undefined
  currency: string
  children: React.ReactNode
}

function Limit({ label, spent, limit, currency, children }: LimitProps) {
  const share = limit === undefined || limit === 0 ? 0 : Math.min(1, spent / limit)
  return (
    <div className={styles.limit}>
      <div className={styles.limitLabel}>{label}</div>
      {children}
      {limit === undefined ? null : (
        <span className={styles.share} aria-hidden="true">
          <span style={{ width: `${share * 100}%` }} data-full={share > 0.85} />
        </span>
      )}
      <div className={styles.note}>{words.usage.spent(amountWords(spent, currency))}</div>
    </div>
  )
}
