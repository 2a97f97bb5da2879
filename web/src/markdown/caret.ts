/** What is read of a node of hast. */
type Element = {
  type: string
  tagName?: string
  value?: string
  properties?: Record<string, unknown>
  children?: Element[]
}

const blocks: readonly string[] = [
  'p',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'li',
  'blockquote',
  'pre',
  'code',
  'table',
  'thead',
  'tbody',
  'tr',
  'td',
  'th',
  'div',
]

/**
 * The mark of a text that is still being written, behind its last letter, however deep in lists, quotes or tables that is: on a
 * line of its own it would move the page when it goes. A plugin of rehype.
 */
export function caretAtEnd({ className }: { className: string }): (tree: Element) => void {
  return (tree) => {
    let place = tree
    for (;;) {
      const last = place.children?.findLast((child) => child.type !== 'text' || child.value?.trim() !== '')
      const isBlock = last?.type === 'element' && blocks.includes(last.tagName ?? '')
      // Code in a line is no place of its own: what is written next may stand behind it.
      if (last === undefined || !isBlock || (last.tagName === 'code' && place.tagName !== 'pre')) break
      place = last
    }
    const caret = { type: 'element', tagName: 'span', properties: { className: [className] }, children: [] }
    const children = place.children ?? []
    const ending = children.at(-1)
    if (place.tagName === 'code' && ending?.value !== undefined) ending.value = ending.value.replace(/\n$/, '')
    const at = children.findLastIndex((child) => child.type !== 'text' || child.value?.trim() !== '') + 1
    place.children = [...children.slice(0, at), caret, ...children.slice(at)]
  }
}
