import { beforeAll, expect, it } from 'vitest'
import { starterTexts } from './starter-texts.ts'
import { loadWords } from '../words/words.ts'

beforeAll(() => loadWords('en'))

it('asks about three kinds of entries, and never about one that must not be sent', () => {
  const texts = starterTexts([
    { type: 'character', name: 'Secret One', control: 'never' },
    { type: 'character', name: 'Maren', control: 'detected' },
    { type: 'location', name: 'Gannet Rock', control: 'always' },
    { type: 'item', name: 'the log', control: 'detected' },
    { type: 'lore', name: 'the light', control: 'detected' },
  ])
  expect(texts).toHaveLength(3)
  expect(texts.join(' ')).toMatch(/Maren.*Gannet Rock.*the log/)
  expect(texts.join(' ')).not.toContain('Secret One')
})

it('has questions for an empty codex too', () => {
  expect(starterTexts([])).toHaveLength(3)
})
