import { lazy, Suspense, useState } from 'react'
import { Button, SegmentedControl, Skeleton } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { UsageAnswer, UsageGroup, UsageRow } from '@scriptorium/contracts/nouns'
import { connectionsQuery } from '../api/queries.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { Page, Section } from '../shell/page-head.tsx'
import { part } from '../shell/part.ts'
import { language, words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { BudgetForm } from './budget-form.tsx'
import { rangeOf, ranges, withEmptyDays } from './usage-days.ts'
import type { Range } from './usage-days.ts'
import { amountWords } from './amounts.ts'
import styles from './usage-page.module.css'

const UsageChart = lazy(part(async () => ({ default: (await import('./usage-chart.tsx')).UsageChart })))

/** What was used and what it cost, by day, connection and model; and how much may be spent. */
export function UsagePage() {
  const { api } = useWorkspace()
  const say = words.usage
  const [range, setRange] = useState<Range>('month')
  const [measure, setMeasure] = useState<'cost' | 'tokens'>('cost')
  const { from, to } = rangeOf(range, new Date())
  const byDay = useUsage(from, to, 'day')
  const connections = useQuery(connectionsQuery(api))
  const total = byDay.data?.total
  return (
    <Page
      title={say.title}
      lead={say.lead}
      actions={
        <SegmentedControl
          aria-label={say.range}
          value={range}
          onChange={(next) => setRange(next as Range)}
          data={ranges.map((value) => ({ value, label: say.ranges[value] }))}
        />
      }
    >
      {byDay.error === null || byDay.data !== undefined ? null : (
        <ProblemNote error={byDay.error}>
          <Button size="xs" variant="default" onClick={() => void byDay.refetch()}>
            {words.tryAgain}
          </Button>
        </ProblemNote>
      )}
      {byDay.data === undefined ? (
        byDay.error === null ? (
          <div aria-busy="true">
            <Skeleton height={76} mb={16} />
            <Skeleton height={260} />
          </div>
        ) : null
      ) : (
        <>
          <Totals answer={byDay.data} />
          {total?.attempts === 0 ? (
            <p className={styles.empty}>{say.empty}</p>
          ) : (
            <>
              <div className={styles.chartHead}>
                <h2 className={styles.chartTitle}>{say.byDay}</h2>
                <SegmentedControl
                  size="xs"
                  aria-label={say.measure}
                  value={measure}
                  onChange={(next) => setMeasure(next as typeof measure)}
                  data={[
                    { value: 'cost', label: say.cost },
                    { value: 'tokens', label: say.tokens },
                  ]}
                />
              </div>
              <div className={styles.chart}>
                <Suspense fallback={<Skeleton height={260} />}>
                  <UsageChart days={withEmptyDays(byDay.data.items, from, to)} measure={measure} />
                </Suspense>
              </div>
            </>
          )}
        </>
      )}
      {total === undefined || total.attempts === 0 ? null : (
        <div className={styles.tables}>
          <GroupTable
            title={say.byConnection}
            from={from}
            to={to}
            by="connection"
            nameOf={(row) => connections.data?.find(({ id }) => id === row.connectionId)?.name ?? say.goneConnection}
          />
          <GroupTable title={say.byModel} from={from} to={to} by="model" nameOf={(row) => row.model ?? say.unknown} />
        </div>
      )}
      <Section title={say.budgetTitle} lead={say.budgetLead}>
        <BudgetForm />
      </Section>
    </Page>
  )
}

function useUsage(from: string, to: string, by: UsageGroup) {
  const { api } = useWorkspace()
  return useQuery({
    queryKey: ['usage', from, to, by],
    queryFn: ({ signal }) => api.call('getUsage', { query: { from, to, by }, signal }),
    placeholderData: keepPreviousData,
  })
}

function Totals({ answer: { total, currency } }: { answer: UsageAnswer }) {
  const say = words.usage
  const number = new Intl.NumberFormat(language)
  const facts = [
    [say.cost, amountWords(total.cost, currency)],
    [say.answers, number.format(total.generations)],
    [say.tokensIn, number.format(total.inputTokens)],
    [say.tokensOut, number.format(total.outputTokens)],
    ...(total.saved > 0 ? [[say.saved, amountWords(total.saved, currency)]] : []),
  ] as const
  return (
    <>
      <dl className={styles.totals}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {total.unpricedAttempts > 0 ? <p className={styles.note}>{say.unpriced(total.unpricedAttempts)}</p> : null}
      {total.estimatedAttempts > 0 ? <p className={styles.note}>{say.estimated(total.estimatedAttempts)}</p> : null}
    </>
  )
}

type TableProps = {
  title: string
  from: string
  to: string
  by: UsageGroup
  nameOf: (row: UsageRow) => string
}

function GroupTable({ title, from, to, by, nameOf }: TableProps) {
  const say = words.usage
  const usage = useUsage(from, to, by)
  const number = new Intl.NumberFormat(language)
  if (usage.data === undefined)
    return usage.error === null ? <Skeleton height={140} /> : <ProblemNote error={usage.error} />
  const { items, currency } = usage.data
  const most = Math.max(...items.map(({ inputTokens, outputTokens }) => inputTokens + outputTokens), 1)
  return (
    <section>
      <h2 className={styles.chartTitle}>{title}</h2>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{by === 'model' ? say.model : say.connection}</th>
            <th>{say.tokens}</th>
            <th>{say.cost}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((row, index) => {
            const tokens = row.inputTokens + row.outputTokens
            return (
              // Two models of one name may be of two providers.
              // oxlint-disable-next-line react/no-array-index-key
              <tr key={`${nameOf(row)}/${index}`}>
                <td>
                  <span className={styles.rowName} data-words>
                    {nameOf(row)}
                  </span>
                  <span className={styles.share} aria-hidden="true">
                    <span style={{ width: `${(tokens / most) * 100}%` }} />
                  </span>
                </td>
                <td>{number.format(tokens)}</td>
                <td>{amountWords(row.cost, currency)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
