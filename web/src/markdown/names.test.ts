import { expect, it } from 'vitest'
import { namesMarked } from './names.ts'

const text = (value: string) => ({ type: 'text', value })
const element = (tagName: string, ...children: object[]) => ({ type: 'element', tagName, children })

function marked(names: [string, string][], ...children: object[]): unknown {
  const tree = { type: 'root', children }
  namesMarked({ names: new Map(names) })(tree as never)
  return tree.children
}
const name = (entry: string, value: string) => ({
  type: 'element',
  tagName: 'span',
  properties: { dataEntry: entry },
  children: [text(value)],
})

it('marks whole names, the longest first, and leaves links and code alone', () => {
  const names: [string, string][] = [
    ['Maren', '1'],
    ['Maren Holt', '2'],
  ]
  expect(marked(names, element('p', text('Maren Holt saw Maren, not Marena.')))).toEqual([
    element('p', name('2', 'Maren Holt'), text(' saw '), name('1', 'Maren'), text(', not Marena.')),
  ])
  const link = element('a', text('Maren'))
  expect(marked(names, link, element('code', text('Maren')))).toEqual([link, element('code', text('Maren'))])
})

it('finds names in scripts without spaces, and takes none of their letters for a pattern', () => {
  expect(marked([['東京', '1']], text('彼は東京へ行く'))).toEqual([text('彼は'), name('1', '東京'), text('へ行く')])
  expect(marked([['(The) A.B', '1']], text('ask (The) A.B now'))).toEqual([
    text('ask '),
    name('1', '(The) A.B'),
    text(' now'),
  ])
  expect(marked([], text('as it is'))).toEqual([text('as it is')])
})
