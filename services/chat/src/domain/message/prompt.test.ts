import { describe, expect, it } from '@jest/globals'
import { estimatedCounter, estimateTokens } from '@scriptorium/tokens'
import { assemblePrompt, baseInstruction, planPrompt } from './prompt.ts'
import type { PlanRequest } from './prompt.ts'
import type { PathMessage } from './ports.ts'
import type { LookupResult } from '../ports.ts'

const turn = (n: number): PathMessage[] => [
  { role: 'user', content: `question ${n}` },
  { role: 'assistant', content: `answer ${n}` },
]
const turns = (count: number): PathMessage[] => Array.from({ length: count }, (_, index) => turn(index + 1)).flat()
const sources = (fields: Partial<PlanRequest> = {}): PlanRequest => ({
  message: 'now',
  before: [],
  history: undefined,
  windowTokens: undefined,
  outputTokensMax: undefined,
  outputTokensWanted: undefined,
  counter: estimatedCounter,
  ...fields,
})
const lookup: LookupResult = {
  text: '<codex>\n## Mira (character)\n</codex>',
  novel: { title: 'The Lamp', genre: 'mystery', synopsis: '' },
  context: { entries: [], tokens: 0, budgetTokens: 0, estimated: true, codexVersion: '1', withoutCodex: false },
}
const contents = (messages: readonly { content: string }[]): string[] => messages.map(({ content }) => content)

describe('the prompt', () => {
  it('is system, history, message; the system names the facts that there are and holds the codex as it is', () => {
    const plan = planPrompt(sources({ before: turn(1) }))
    const { messages } = assemblePrompt(plan, 'now', lookup)
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
    expect(messages[0]?.content).toBe(
      `${baseInstruction}\n\nThe novel:\nTitle: The Lamp\nGenre: mystery\n\n<codex>\n## Mira (character)\n</codex>`,
    )
  })
  it('without a codex is the instruction alone', () => {
    expect(assemblePrompt(planPrompt(sources()), 'now', undefined).messages).toEqual([
      { role: 'system', content: baseInstruction },
      { role: 'user', content: 'now' },
    ])
  })
  it('asks the codex about the message first, then the history, newest first', () => {
    expect(planPrompt(sources({ before: turn(1) })).texts).toEqual([
      { source: 'message', text: 'now' },
      { source: 'history', text: 'answer 1' },
      { source: 'history', text: 'question 1' },
    ])
  })
})

describe('the history', () => {
  it('is the last ten messages', () => {
    expect(contents(planPrompt(sources({ before: turns(8) })).history)).toEqual(contents(turns(8).slice(6)))
  })
  it('never begins with an assistant message', () => {
    const before: PathMessage[] = [...turns(1), { role: 'user', content: 'alone' }, ...turns(5)]
    const { history } = planPrompt(sources({ before: before.slice(1), history: { messages: 12 } }))
    expect(history[0]).toEqual({ role: 'user', content: 'alone' })
    expect(planPrompt(sources({ before: turns(5), history: { messages: 3 } })).history).toEqual(turns(5).slice(8))
  })
  it('leaves out empty messages, and keeps broken ones that have text', () => {
    const before: PathMessage[] = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: '' },
      { role: 'user', content: 'b' },
      { role: 'assistant', content: 'half an ans' },
    ]
    expect(contents(planPrompt(sources({ before })).history)).toEqual(['a', 'b', 'half an ans'])
  })
  it('follows the thread: none, more, or by tokens in whole turns', () => {
    expect(planPrompt(sources({ before: turns(3), history: { messages: 0 } })).history).toEqual([])
    expect(planPrompt(sources({ before: turns(20), history: { messages: 30 } })).history).toHaveLength(30)
    const perTurn = turn(1).reduce((sum, { content }) => sum + estimateTokens(content) + 4, 0)
    expect(contents(planPrompt(sources({ before: turns(9), history: { tokens: perTurn * 2 + 3 } })).history)).toEqual(
      contents(turns(9).slice(14)),
    )
  })
  it('falls out oldest first and by whole turns when the window is small; the message stays', () => {
    const long = (n: number): PathMessage[] => [
      { role: 'user', content: `q${n} ${'word '.repeat(80)}` },
      { role: 'assistant', content: `a${n} ${'word '.repeat(80)}` },
    ]
    const plan = planPrompt(
      sources({ before: [...long(1), ...long(2), ...long(3)], windowTokens: 1_000, outputTokensMax: 400 }),
    )
    const { messages, estimatedTokens } = assemblePrompt(plan, 'now', undefined)
    expect(contents(messages.slice(1)).map((text) => text.slice(0, 2))).toEqual(['q2', 'a2', 'q3', 'a3', 'no'])
    expect(estimatedTokens).toBeLessThanOrEqual(600)
    const tiny = assemblePrompt(
      planPrompt(sources({ before: long(1), windowTokens: 200, message: 'm'.repeat(2_000) })),
      'm'.repeat(2_000),
      undefined,
    )
    expect(tiny.messages.map(({ role }) => role)).toEqual(['system', 'user'])
  })
})

describe('the room', () => {
  it('reserves room for the reply, half of the window at most', () => {
    expect(planPrompt(sources({ windowTokens: 32_000 })).roomTokens).toBe(32_000 - 4_096)
    expect(planPrompt(sources({ windowTokens: 32_000, outputTokensWanted: 8_000 })).roomTokens).toBe(24_000)
    expect(planPrompt(sources({ windowTokens: 4_000, outputTokensWanted: 8_000 })).roomTokens).toBe(2_000)
    expect(planPrompt(sources()).roomTokens).toBe(16_384 - 4_096)
  })
  it('leaves the codex half of what the message leaves', () => {
    expect(planPrompt(sources({ windowTokens: 100_000 })).codexTokens).toBe(4_000)
    expect(planPrompt(sources({ windowTokens: 2_000 })).codexTokens).toBeLessThan(500)
    expect(planPrompt(sources({ windowTokens: 500, message: 'm'.repeat(4_000) })).codexTokens).toBe(1)
  })
})
