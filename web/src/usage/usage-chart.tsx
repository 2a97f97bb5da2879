import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { language, words } from '../words/words.ts'
import { amountWords } from './amounts.ts'
import type { UsedDay } from './usage-days.ts'
import styles from './usage-page.module.css'

const heightPx = 260

/** Tokens or cost of each day, as columns; the same in words for who cannot see them. */
export function UsageChart({ days, measure }: { days: readonly UsedDay[]; measure: 'cost' | 'tokens' }) {
  const say = words.usage
  const short = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })
  const amount = (value: number) => (measure === 'cost' ? amountWords(value, 'USD') : short.format(value))
  const label = (day: string) =>
    new Date(`${day}T12:00:00Z`).toLocaleDateString(language, { day: 'numeric', month: 'short' })
  const used = days.filter(({ cost, input, output }) => cost + input + output > 0)
  return (
    <>
      <div aria-hidden="true">
        <ResponsiveContainer width="100%" height={heightPx}>
          <BarChart data={[...days]} margin={{ top: 8, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="day"
              tickFormatter={label}
              tickLine={false}
              axisLine={{ stroke: 'var(--line-strong)' }}
              tick={{ fill: 'var(--ink-faint)', fontSize: 12 }}
              minTickGap={28}
            />
            <YAxis
              tickFormatter={amount}
              tickLine={false}
              axisLine={false}
              width={64}
              tick={{ fill: 'var(--ink-faint)', fontSize: 12 }}
            />
            <Tooltip
              cursor={{ fill: 'var(--accent-soft)' }}
              labelFormatter={(day) => label(String(day))}
              formatter={(value, name) => [amount(Number(value)), String(name)]}
              contentStyle={{
                background: 'var(--surface)',
                border: '1px solid var(--line-strong)',
                borderRadius: 8,
                color: 'var(--ink)',
              }}
            />
            {measure === 'cost' ? (
              <Bar dataKey="cost" name={say.cost} fill="var(--accent)" radius={[3, 3, 0, 0]} maxBarSize={34} />
            ) : (
              <>
                <Bar dataKey="input" stackId="tokens" name={say.tokensIn} fill="var(--accent)" maxBarSize={34} />
                <Bar
                  dataKey="output"
                  stackId="tokens"
                  name={say.tokensOut}
                  fill="var(--chart-second)"
                  radius={[3, 3, 0, 0]}
                  maxBarSize={34}
                />
              </>
            )}
          </BarChart>
        </ResponsiveContainer>
      </div>
      {measure === 'tokens' ? (
        <p className={styles.legend} aria-hidden="true">
          <i data-series="input" /> {say.tokensIn} <i data-series="output" /> {say.tokensOut}
        </p>
      ) : null}
      <table className="visually-hidden">
        <caption>{say.byDay}</caption>
        <tbody>
          {used.map(({ day, cost, input, output }) => (
            <tr key={day}>
              <th>{label(day)}</th>
              <td>{amountWords(cost, 'USD')}</td>
              <td>{say.inOut(input, output)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
