import { describe, expect, it } from 'vitest'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import ReactMarkdown from 'react-markdown'
import { directionOf } from './direction.ts'
import { blockSources, readingOf } from './sources.ts'

function htmlOf(text: string, caret?: string): string {
  const blocks = blockSources(text)
  return blocks
    .map((block, index) => {
      const { markdown, ...plugins } = readingOf(block, { caret: index === blocks.length - 1 ? caret : undefined })
      return renderToStaticMarkup(createElement(ReactMarkdown, plugins, markdown))
    })
    .join('')
    .replaceAll('\n', '')
}

/** Without what says how each part runs. */
function plain(text: string, caret?: string): string {
  return htmlOf(text, caret).replaceAll(/ (?:dir|data-depth)="[^"]*"/g, '')
}

describe('extended Markdown', () => {
  it('A5: a table is one, with its alignment', () => {
    expect(plain('| Who | Wants |\n| --- | :-: |\n| **Wren** | a boat |')).toBe(
      '<table><thead><tr><th>Who</th><th style="text-align:center">Wants</th></tr></thead>' +
        '<tbody><tr><td><strong>Wren</strong></td><td style="text-align:center">a boat</td></tr></tbody></table>',
    )
    expect(plain('Either | or, he said.')).toBe('<p>Either | or, he said.</p>')
  })

  it('A5: a table is one from its first line on while it is written', () => {
    const begun = '<table><thead><tr><th>Who</th><th>Wants</th></tr></thead></table><i></i>'
    for (const text of ['| Who | Wants', '| Who | Wants |\n', '| Who | Wants |\n|', '| Who | Wants |\n| --- | :-'])
      expect(
        plain(text, 'c')
          .replace(/<span.*?<\/span>/, '')
          .concat('<i></i>'),
      ).toBe(begun)
    expect(plain('| Who | Wants |')).toBe('<p>| Who | Wants |</p>')
  })

  it('A5: struck text takes two tildes; one means about', () => {
    expect(plain('~~gone~~ and ~5 or ~6')).toBe('<p><del>gone</del> and ~5 or ~6</p>')
  })

  it('A5: a task list has its boxes', () => {
    expect(plain('- [ ] Row\n- [x] Land')).toMatch(
      /<li class="task-list-item"><input type="checkbox" disabled=""\/> Row<\/li>.*checked=""\/> Land/,
    )
  })

  it('A5: bare addresses are links, of mail too', () => {
    expect(plain('See https://example.org/a, www.example.net or ada@example.org.')).toBe(
      '<p>See <a href="https://example.org/a">https://example.org/a</a>, ' +
        '<a href="http://www.example.net">www.example.net</a> or ' +
        '<a href="mailto:ada@example.org">ada@example.org</a>.</p>',
    )
    expect(plain('`https://example.org`')).toBe('<p><code>https://example.org</code></p>')
  })

  it('A5: footnotes have their marks, wherever in the text their words stand', () => {
    expect(plain('The lamp[^1] burns[^2].\n\nOn.\n\n[^1]: A *Fresnel*.\n\n    In brass.\n[^2]: Still.')).toBe(
      '<p>The lamp<sup>1</sup> burns<sup>2</sup>.</p><p>On.</p>' +
        '<div class="footnote"><sup>1</sup><p>A <em>Fresnel</em>.</p><p>In brass.</p></div>' +
        '<div class="footnote"><sup>2</sup><p>Still.</p></div>',
    )
    expect(plain('Not written yet[^1].')).toBe('<p>Not written yet[^1].</p>')
    expect(plain('```\na[^1]\n```\n\n[^1]: x')).toContain('<code>a[^1]</code>')
  })

  it('A5: an address that is named at the end of the text is known in all of it', () => {
    expect(plain('See [the map][m].\n\nOn.\n\n[m]: https://example.org/')).toBe(
      '<p>See <a href="https://example.org/">the map</a>.</p><p>On.</p>',
    )
    expect(plain('    Indented [m].\n\n[m]: https://example.org/')).toBe(
      '<p>Indented <a href="https://example.org/">m</a>.</p>',
    )
  })
})

describe('parts of an answer', () => {
  it('A19: a list, a quote and a table run as their words do', () => {
    expect(directionOf('“12 – שלום')).toBe('rtl')
    expect(directionOf('12 %')).toBeUndefined()
    expect(htmlOf('- שלום\n\n- hello')).toMatch(/^<ul dir="rtl"><li><p dir="auto">שלום/)
    expect(htmlOf('> مرحبا')).toBe('<blockquote dir="rtl"><p dir="auto">مرحبا</p></blockquote>')
    expect(htmlOf('1. one\n2. שתיים')).toMatch(/^<ol dir="ltr">/)
  })

  it('A19: headings skip no level, whatever an answer begins with and whatever stands between them', () => {
    const levels = (text: string) => [...htmlOf(text).matchAll(/<h(\d)/g)].map(([, level]) => level).join('')
    expect(levels('# a\n\nText.\n\n## b\n\n### c\n\n## d')).toBe('2343')
    expect(levels('### a\n\n###### b\n\n# c\n\n---\n\n## d')).toBe('2323')
    expect(levels('#### a\n#### b\n\n```\n# no\n```\n\n##### c')).toBe('223')
    expect(levels('a\n===\n\nb\n---\n\n##### c')).toBe('234')
    expect(htmlOf('### a')).toContain('data-depth="3"')
  })

  it.each([
    ['- a\n- b', '<ul><li>a</li><li>b<span class="c"></span></li></ul>'],
    ['- a\n\n- b', '<ul><li><p>a</p></li><li><p>b<span class="c"></span></p></li></ul>'],
    ['- a\n  - b', '<ul><li>a<ul><li>b<span class="c"></span></li></ul></li></ul>'],
    ['> a', '<blockquote><p>a<span class="c"></span></p></blockquote>'],
    ['```\na\n', '<pre><code>a<span class="c"></span></code></pre>'],
    ['a `b`', '<p>a <code>b</code><span class="c"></span></p>'],
    ['# a', '<h2>a<span class="c"></span></h2>'],
  ])('A19: the caret is behind the last letter of %p', (text, html) => {
    expect(plain(text, 'c')).toBe(html)
  })
})
