import { expect, it } from 'vitest'
import { excerptsOf } from './excerpts.ts'

const mention = (start: number, end: number, entryId = 'mara') => ({ start, end, entryId, alias: 'Mara' })

it('shows a name among its neighbours, cut at words', () => {
  const text = `${'word '.repeat(30)}Mara ${'after '.repeat(30)}`
  const [excerpt] = excerptsOf(text, [mention(150, 154)], 'mara')
  expect(excerpt?.name).toBe('Mara')
  expect(excerpt?.before).toMatch(/^…word .*word $/)
  expect(excerpt?.after).toMatch(/^ after .*after…$/)
})

it('shows only the entry’s own, none within another’s words, and so many', () => {
  const text = 'Mara, Mara and Tom. '.repeat(20)
  const all = Array.from({ length: 20 }, (_none, at) => mention(at * 20, at * 20 + 4))
  expect(excerptsOf(text, [...all, mention(15, 18, 'tom')], 'tom')).toHaveLength(1)
  expect(excerptsOf(text, [mention(0, 4), mention(6, 10)], 'mara')).toHaveLength(1)
  expect(excerptsOf(text, all, 'mara', 3)).toHaveLength(3)
})
