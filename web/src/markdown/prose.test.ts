import { describe, expect, it } from 'vitest'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import ReactMarkdown from 'react-markdown'
import { splitBlocks, withoutYearLists } from './blocks.ts'
import { proseInMarkdown } from './prose.ts'

function htmlOf(text: string): string {
  const blocks = splitBlocks(text).map((block) =>
    renderToStaticMarkup(
      createElement(ReactMarkdown, { remarkPlugins: [proseInMarkdown as never] }, withoutYearLists(block)),
    ),
  )
  return blocks.join('').replaceAll('\n', '')
}

describe('prose in Markdown', () => {
  it('C17: the lines of a poem stay lines, in a quotation and with emphasis too', () => {
    expect(htmlOf('The rose is red,\nthe violet blue,')).toBe('<p>The rose is red,<br/>the violet blue,</p>')
    expect(htmlOf('> *The rose\n> is* red')).toBe('<blockquote><p><em>The rose<br/>is</em> red</p></blockquote>')
    expect(htmlOf('One  \ntwo\\\nthree')).toBe('<p>One<br/>two<br/>three</p>')
  })

  it('C17: indented prose is prose, and fenced code stays code with its line ends', () => {
    expect(htmlOf('    She waited.')).toBe('<p>She waited.</p>')
    expect(htmlOf('One.\n\n\tShe waited.')).toBe('<p>One.</p><p>She waited.</p>')
    expect(htmlOf('```\n1987. a\n    b\n```')).toBe('<pre><code>1987. a    b</code></pre>')
  })

  it('C17: a year is no list, a list is one', () => {
    expect(htmlOf('1987. A good year.')).toBe('<p>1987. A good year.</p>')
    expect(htmlOf('It was\n\n1987) they said')).toBe('<p>It was</p><p>1987) they said</p>')
    expect(htmlOf('1. One\n2. Two')).toBe('<ol><li>One</li><li>Two</li></ol>')
    expect(htmlOf('7. Seven')).toBe('<ol start="7"><li>Seven</li></ol>')
    const long = Array.from({ length: 101 }, (_none, index) => `${index + 1}. x`).join('\n')
    expect(htmlOf(long).match(/<li>/g)).toHaveLength(101)
  })
})
