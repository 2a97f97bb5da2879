/** CPU, statements and transactions: of short answers per message, of long ones per 1,000 tokens, less what goes by when idle. */
import { setTimeout as pause } from 'node:timers/promises'
import { cpuOf, totalOf, usedBetween } from './process-cpu.ts'
import { between, countStatements, perMessage } from './statements.ts'
import type { StatementCounts } from './statements.ts'
import type { Answer, Target } from './target.ts'

export type Costs = {
  target: string
  /** CPU in milliseconds of one message with a one-token answer. */
  messageCpuMs: number
  messageCpuByProgram: Record<string, number>
  /** CPU in seconds of 1,000 tokens of long answers. */
  thousandTokensCpuS: number
  thousandTokensCpuByProgram: Record<string, number>
  statements?: { perMessage: number; transactionsPerMessage: number; byText: Record<string, number> }
}

type AskAll = (target: Target, schedule: { model: string; count: number; perSecond: number }) => Promise<Answer[]>

const perSecond = 20

export async function measureCosts(
  targets: readonly Target[],
  { askAll, isSmoke }: { askAll: AskAll; isSmoke: boolean },
): Promise<Costs[]> {
  const messages = isSmoke ? 40 : 200
  const streams = isSmoke ? 4 : 20
  const tokens = isSmoke ? 200 : 1_000
  const costs: Costs[] = []
  for (const target of targets) {
    const databaseUrl =
      'databaseUrl' in target && typeof target.databaseUrl === 'string' ? target.databaseUrl : undefined
    await prepare(target, 'clock-1-1', messages)
    const idle = await during(target, databaseUrl, () => pause((messages / perSecond) * 1_000))
    const short = await during(target, databaseUrl, async () => {
      await askAll(target, { model: 'clock-1-1', count: messages, perSecond })
    })
    await prepare(target, 'clock-60-50', messages)
    const counted =
      databaseUrl === undefined
        ? undefined
        : await during(target, databaseUrl, async () => {
            await askAll(target, { model: 'clock-60-50', count: messages, perSecond })
          })
    await prepare(target, `clock-${tokens}-100`, streams)
    const long = await during(target, databaseUrl, async () => {
      await askAll(target, { model: `clock-${tokens}-100`, count: streams, perSecond })
    })
    const idleShare = long.seconds / idle.seconds
    const thousands = (streams * tokens) / 1_000
    costs.push({
      target: target.name,
      messageCpuMs: ((totalOf(short.cpu) - totalOf(idle.cpu)) / messages) * 1_000,
      messageCpuByProgram: sharesOf(short.cpu, idle.cpu, { scale: 1_000 / messages, idleShare: 1 }),
      thousandTokensCpuS: (totalOf(long.cpu) - totalOf(idle.cpu) * idleShare) / thousands,
      thousandTokensCpuByProgram: sharesOf(long.cpu, idle.cpu, { scale: 1 / thousands, idleShare }),
      ...(counted?.counts === undefined || idle.counts === undefined
        ? {}
        : { statements: statementsOf(counted.counts, idle.counts, messages) }),
    })
  }
  return costs
}

async function prepare(target: Target, model: string, count: number): Promise<void> {
  if ('prepare' in target && typeof target.prepare === 'function') await target.prepare(model, count)
}

type Used = {
  cpu: Map<string, number>
  seconds: number
  counts: { before: StatementCounts; after: StatementCounts } | undefined
}

async function during(target: Target, databaseUrl: string | undefined, work: () => Promise<unknown>): Promise<Used> {
  const count = async () => (databaseUrl === undefined ? undefined : await countStatements(databaseUrl))
  const before = await count()
  const cpuBefore = cpuOf(target.pids())
  const started = performance.now()
  await work()
  const seconds = (performance.now() - started) / 1_000
  const cpu = usedBetween(cpuBefore, cpuOf(target.pids()))
  // What follows an answer (the relay, the record of its usage) belongs to it.
  await pause(1_000)
  const after = await count()
  return { cpu, seconds, counts: before === undefined || after === undefined ? undefined : { before, after } }
}

function statementsOf(
  { before, after }: { before: StatementCounts; after: StatementCounts },
  idle: { before: StatementCounts; after: StatementCounts },
  messages: number,
): NonNullable<Costs['statements']> {
  const each = perMessage({ before, after, idle: between(idle.before, idle.after), messages })
  return {
    perMessage: each.statements,
    transactionsPerMessage: each.transactions,
    byText: Object.fromEntries(each.byText),
  }
}

function sharesOf(
  used: ReadonlyMap<string, number>,
  idle: ReadonlyMap<string, number>,
  { scale, idleShare }: { scale: number; idleShare: number },
): Record<string, number> {
  return Object.fromEntries(
    [...used].map(([name, seconds]) => [name, (seconds - (idle.get(name) ?? 0) * idleShare) * scale]),
  )
}
