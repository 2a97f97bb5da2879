import { describe, expect, it } from 'vitest'
import { distanceFrom } from './misspelling.ts'

describe('a misspelt query', () => {
  it.each([
    ['letters that changed places', 'hermoine', 'hermione granger'],
    ['in a short word', 'dracy', 'fitzwilliam darcy'],
    ['in a shorter one', 'rsoe', 'rose'],
    ['two letters', 'danaerys', 'daenerys targaryen'],
    ['a letter too many', 'haragorn', 'aragorn'],
    ['a letter too few', 'elizabth', 'elizabeth'],
    ['another script', 'катирина', 'катерина ивановна'],
    ['each word', 'denerys targarien', 'daenerys targaryen'],
    ['words in another order', 'benett elizabeth', 'elizabeth bennet'],
    ['a word that is still being typed', 'elizabeth benett', 'elizabeth bennetson'],
    ['its beginning', 'hremio', 'hermione'],
    ['a word that the name has not', 'mister darcy', 'fitzwilliam darcy'],
    ['an apostrophe that is missing', 'obrien', "o'brien"],
  ])('is like the name: %s', (_, query, name) => {
    expect(distanceFrom(query)(name)).toBeLessThanOrEqual(60)
  })

  it.each([
    ['other letters', 'table', 'fitzwilliam darcy'],
    ['too many edits', 'darcy', 'marco'],
    ['nothing of two letters', 'ab', 'ba'],
    ['small words alone', 'lord of the rings', 'order of the phoenix'],
    ['nothing', '', 'rose'],
    ['no name', 'rose', ''],
    ['a beginning that is not the last word', 'eliz bennet', 'elizabeth gardiner'],
  ])('is not: %s', (_, query, name) => {
    expect(distanceFrom(query)(name)).toBeUndefined()
  })

  it('is nearer to what takes fewer edits', () => {
    const distance = distanceFrom('marra')
    expect([distance('marra'), distance('mara'), distance('tamara mara'), distance('maria')]).toEqual([0, 20, 20, 20])
    expect(distanceFrom('elizbteh')('elizabeth')).toBeLessThan(60)
    expect([
      distanceFrom('hermoine')('hermione'),
      distanceFrom('hermiomne')('hermione'),
      distanceFrom('heroimne')('hermione'),
    ]).toEqual([13, 11, 25])
  })

  it('is held against long and hostile names too', () => {
    expect(distanceFrom('a'.repeat(200))('a'.repeat(200))).toBeUndefined()
    expect(distanceFrom('ab '.repeat(60))('ba '.repeat(60))).toBeUndefined()
  })
})
