/** The figures of a run, printed and kept. */
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Costs } from './costs.ts'
import type { Answer } from './target.ts'

export type Round = { target: string; round: number; answers: Answer[] }
export type Run = { rounds: Round[]; costs: Costs[]; rate: number; model: string }

type Line = {
  target: string
  addedFirstP50: number
  addedFirstP99: number
  spread: [number, number]
  acceptedP50: number | undefined
  tokenP50: number
  tokenP99: number
  whole: string
}

export function printReport(run: Run): void {
  console.log(`\n${tableOf(run)}\n`)
  for (const { target, messageCpuByProgram, thousandTokensCpuByProgram } of run.costs) {
    const shares = (cpu: Record<string, number>, digits: number): string =>
      Object.entries(cpu)
        .map(([program, value]) => `${program} ${value.toFixed(digits)}`)
        .join(', ')
    console.log(`${target}: CPU ms of a message: ${shares(messageCpuByProgram, 1)}`)
    console.log(`${target}: CPU s of 1,000 tokens: ${shares(thousandTokensCpuByProgram, 3)}`)
  }
  for (const { target, statements } of run.costs)
    if (statements !== undefined) {
      console.log(`${target}: statements of a message`)
      for (const [text, calls] of Object.entries(statements.byText))
        console.log(`  ${calls.toFixed(2)}  ${text.slice(0, 150)}`)
    }
}

export async function writeReport(name: string, run: Run): Promise<void> {
  const folder = join(import.meta.dirname, '..', 'results')
  await mkdir(folder, { recursive: true })
  const processor = `${cpus().length} cores (${cpus()[0]?.model.trim()})`
  const machine = `${processor}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.versions.node}`
  const lines = linesOf(run)
  await writeFile(
    join(folder, `${name}.json`),
    `${JSON.stringify({ machine, date: new Date().toISOString(), rate: run.rate, model: run.model, lines, costs: run.costs }, undefined, 2)}\n`,
  )
  await writeFile(
    join(folder, `${name}.md`),
    `# The path of a message\n\n${settingOf(run, machine)}\n\n${tableOf(run)}\n`,
  )
}

function settingOf({ rate, model }: Run, machine: string): string {
  const day = new Date().toISOString().slice(0, 10)
  return `${day}; ${machine}; ${rate} messages a second, schedule ${model}; all targets in turn, the load generator on the same machine.`
}

function tableOf(run: Run): string {
  const costs = new Map(run.costs.map((cost) => [cost.target, cost]))
  const rows = linesOf(run).map((line) => {
    const cost = costs.get(line.target)
    return [
      line.target,
      ms(line.addedFirstP50),
      ms(line.addedFirstP99),
      `${ms(line.spread[0])} to ${ms(line.spread[1])}`,
      line.acceptedP50 === undefined ? '' : ms(line.acceptedP50),
      ms(line.tokenP50),
      ms(line.tokenP99),
      cost === undefined ? '' : ms(cost.messageCpuMs),
      cost === undefined ? '' : cost.thousandTokensCpuS.toFixed(3),
      cost?.statements === undefined
        ? ''
        : `${cost.statements.perMessage.toFixed(1)} in ${cost.statements.transactionsPerMessage.toFixed(1)}`,
      line.whole,
    ]
  })
  const head = [
    'target',
    'first token added, p50 ms',
    'p99',
    'p50 by round',
    'accepted p50 ms',
    'each token added, p50 ms',
    'p99',
    'CPU ms a message',
    'CPU s per 1,000 tokens',
    'statements in transactions',
    'whole',
  ]
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function linesOf({ rounds }: Run): Line[] {
  const names = [...new Set(rounds.map(({ target }) => target))]
  const answersOf = (name: string): Answer[][] =>
    rounds.filter(({ target }) => target === name).map(({ answers }) => answers)
  const direct = answersOf('direct').flat()
  const directFirst = direct.map(({ firstMs }) => firstMs)
  const directTokens = direct.flatMap(({ delays }) => delays.slice(1))
  return names.map((target) => {
    const byRound = answersOf(target)
    const answers = byRound.flat()
    const first = answers.map(({ firstMs }) => firstMs)
    const tokens = answers.flatMap(({ delays }) => delays.slice(1))
    const accepted = answers.flatMap(({ acceptedMs }) => (acceptedMs === undefined ? [] : [acceptedMs]))
    const medians = byRound.map(
      (each) =>
        quantile(
          each.map(({ firstMs }) => firstMs),
          0.5,
        ) - quantile(directFirst, 0.5),
    )
    return {
      target,
      addedFirstP50: quantile(first, 0.5) - quantile(directFirst, 0.5),
      addedFirstP99: quantile(first, 0.99) - quantile(directFirst, 0.99),
      spread: [Math.min(...medians), Math.max(...medians)],
      acceptedP50: accepted.length === 0 ? undefined : quantile(accepted, 0.5),
      tokenP50: quantile(tokens, 0.5) - quantile(directTokens, 0.5),
      tokenP99: quantile(tokens, 0.99) - quantile(directTokens, 0.99),
      whole: `${answers.filter(({ isWhole }) => isWhole).length}/${answers.length}`,
    }
  })
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

function ms(value: number): string {
  return value.toFixed(1)
}
