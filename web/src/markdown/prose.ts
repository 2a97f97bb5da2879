type Node = { type: string; value?: string; children?: Node[] }
type Processor = { data: () => { micromarkExtensions?: unknown[] } }

/**
 * Markdown as people write prose in it: a line end stays a line end (a poem, an address), and a paragraph that begins with
 * blanks is a paragraph. Code is what stands between fences. A plugin of remark.
 */
function plugin(this: Processor): (tree: Node) => void {
  const data = this.data()
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), { disable: { null: ['codeIndented'] } }]
  return breakLines
}

function breakLines(node: Node): void {
  if (node.children === undefined) return
  node.children = node.children.flatMap((child) => {
    if (child.type !== 'text' || child.value?.includes('\n') !== true) return [child]
    return child.value
      .split('\n')
      .flatMap((value, index): Node[] =>
        (index === 0 ? [] : [{ type: 'break' }]).concat({ type: 'text', value } as never),
      )
  })
  for (const child of node.children) breakLines(child)
}

export const proseInMarkdown = plugin
