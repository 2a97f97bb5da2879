import { describe, expect, it } from 'vitest'
import { excerptOf } from './excerpt.ts'

describe('excerptOf', () => {
  it('A19: ends with a sentence, and then without dots', () => {
    const first = 'The light of Gannet Rock burned green for one night, and nobody will say why.'
    expect(excerptOf(`${first} ${'Maren comes to write the history of the rock. '.repeat(4)}`)).toBe(
      `${first} Maren comes to write the history of the rock.`,
    )
  })

  it('A19: a sentence that goes on ends with a word, without the sign behind it', () => {
    const text = 'word, '.repeat(60)
    expect(excerptOf(text)).toMatch(/word…$/)
    expect(excerptOf(text).length).toBeLessThanOrEqual(151)
    expect(excerptOf('🕯'.repeat(200))).toMatch(/^🕯+…$/u)
    expect(excerptOf(' Short.\n\nStill. ')).toBe('Short. Still.')
  })
})
