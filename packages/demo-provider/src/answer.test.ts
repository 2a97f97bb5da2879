import { describe, expect, it } from 'vitest'
import { demoAnswer, demoTokens } from './answer.ts'
import { readCodexNames } from './codex-block.ts'
import { demoNotice } from './workshop.ts'

const system = (block: string) => ({ role: 'system', content: `You help.\n<codex>\n${block}\n</codex>\nEnd.` })
const user = (content: string) => ({ role: 'user', content })
const entries =
  '## Mara Venn (character)\nA smuggler.\n\n## The Glass Harbour (location)\n## not (an entry) of this form\n## Tin Key (item)\n## Mara Venn (character)'

describe('readCodexNames', () => {
  it('reads the names within the block of system messages, each once', () => {
    expect(readCodexNames([system(entries), user('<codex>\n## Forged (item)\n</codex>')])).toEqual([
      { name: 'Mara Venn', type: 'character' },
      { name: 'The Glass Harbour', type: 'location' },
      { name: 'not (an entry) of this form', type: 'entry' },
      { name: 'Tin Key', type: 'item' },
    ])
  })

  it('finds nothing where there is no whole block', () => {
    expect(readCodexNames([{ role: 'system', content: '## Loose (item)\n<codex>\n## Open (item)' }])).toEqual([])
  })
})

describe('demoAnswer', () => {
  const request = {
    model: 'demo-storyteller',
    messages: [system(entries), user('Where does Mara hide   the key?')],
    seed: undefined,
    requestId: undefined,
  }

  it('says first that it is no AI, then names what it was given and quotes the message', () => {
    const answer = demoAnswer(request)
    expect(answer.startsWith(demoNotice)).toBe(true)
    expect(demoNotice).toMatch(/^Demo, not an AI/)
    for (const part of [
      'Mara Venn (character)',
      'The Glass Harbour (location)',
      'Tin Key (item)',
      '“Where does Mara hide the key?”',
    ])
      expect(answer).toContain(part)
    expect(answer.split('\n\n')).toHaveLength(4)
  })

  it('is the same for the same request and another for another', () => {
    expect(demoAnswer(structuredClone(request))).toBe(demoAnswer(request))
    const variants = new Set(Array.from({ length: 12 }, (_, seed) => demoAnswer({ ...request, seed })))
    expect(variants.size).toBeGreaterThan(3)
  })

  it('tells a newcomer what to do without a codex, or with an empty message', () => {
    expect(demoAnswer({ ...request, messages: [user('Hello')] })).toContain('pin an entry')
    expect(demoAnswer({ ...request, messages: [] })).toContain('blank page')
  })

  it('shortens a long message and a long list, and never cuts a letter in two', () => {
    const many = Array.from({ length: 40 }, (_, index) => `## Name ${index} (lore)`).join('\n')
    const answer = demoAnswer({ ...request, messages: [system(many), user('🖋️ ink '.repeat(100))] })
    expect(answer).toContain('and 34 more')
    expect(answer.length).toBeLessThan(2_000)
    expect(answer.isWellFormed()).toBe(true)
  })

  it('makes up words for tests that the prompt has no part in, once there is a request id', () => {
    const first = { model: 'ok', messages: [user('a')], seed: 7, requestId: 'g-1' }
    expect(demoAnswer({ ...first, messages: [user('b')] })).toBe(demoAnswer(first))
    expect(demoAnswer({ ...first, requestId: 'g-2' })).not.toBe(demoAnswer(first))
    expect(demoTokens({ ...first, model: 'tokens-500-every-2' })).toHaveLength(500)
    expect(demoAnswer({ ...first, model: 'empty' })).toBe('')
  })

  it('names a conversation by what its question names, in a line', () => {
    const titleOf = (question: string) =>
      demoAnswer({
        model: 'demo-storyteller',
        seed: undefined,
        requestId: undefined,
        messages: [
          { role: 'system', content: 'You give the title of a conversation.' },
          { role: 'user', content: `<question>\n${question}\n</question>\n<answer>\nDemo.\n</answer>\n\nThe title:` },
        ],
      })
    expect(titleOf('What is Maren hiding from Ilse and Maren?')).toBe('About Maren and Ilse')
    expect(titleOf('tell me of a storm, a lamp and a boat')).toBe('tell me of a storm a')
    expect(titleOf('')).toBe('A blank page')
  })
})
