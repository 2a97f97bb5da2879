import { describe, expect, it } from 'vitest'
import { titleOf } from './title-text.ts'

describe('the title of what a model wrote', () => {
  it.each([
    ['The keeper and the lamp', 'The keeper and the lamp'],
    ['"The Keeper’s Lamp."\n', 'The Keeper’s Lamp'],
    ['\n\n**Title:** A light goes out\n\nIt fits because …', 'A light goes out'],
    ['# Title: “Die Lampe”', 'Die Lampe'],
    ['「灯台の秘密」。', '灯台の秘密'],
    ['What did Mira   see?', 'What did Mira see?'],
  ])('of %j is %j', (text, title) => expect(titleOf(text)).toBe(title))

  it('is cut between characters, and none of what is empty or a whole paragraph', () => {
    expect(Array.from(titleOf('é'.repeat(200)) ?? '')).toHaveLength(80)
    for (const text of ['', ' \n ', '"…"'.replace('…', ''), 'word '.repeat(100)]) expect(titleOf(text)).toBeUndefined()
  })
})
