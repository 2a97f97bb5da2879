/** What is read of a node of hast. */
type Node = {
  type: string
  tagName?: string
  value?: string
  properties?: Record<string, unknown>
  children?: Node[]
}

/** Words as they stand in a text -> the entry that they name. */
export type NamesInText = ReadonlyMap<string, string>

const closed: readonly string[] = ['a', 'code', 'pre']

/**
 * Makes each name of the codex an element of its own, by which its card is found; not in links and in code. A plugin of rehype.
 */
export function namesMarked({ names }: { names: NamesInText }): (tree: Node) => void {
  const pattern = patternOf(names)
  return (tree) => {
    if (pattern !== undefined) mark(tree, names, pattern)
  }
}

/** Longer names first, so that a part of one does not hide it; whole words only, where there are words. */
function patternOf(names: NamesInText): RegExp | undefined {
  const parts = [...names.keys()]
    .sort((a, b) => b.length - a.length)
    .map((name) => {
      const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      const before = /^[\p{L}\p{N}]/u.test(name) && !isDense(name) ? '(?<![\\p{L}\\p{N}])' : ''
      const after = /[\p{L}\p{N}]$/u.test(name) && !isDense(name) ? '(?![\\p{L}\\p{N}])' : ''
      return `${before}${escaped}${after}`
    })
  return parts.length === 0 ? undefined : new RegExp(parts.join('|'), 'gu')
}

/** Scripts that put no space between words. */
function isDense(name: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(name)
}

function mark(node: Node, names: NamesInText, pattern: RegExp): void {
  node.children = node.children?.flatMap((child) => {
    if (child.type === 'text') return piecesOf(child.value ?? '', names, pattern)
    if (!closed.includes(child.tagName ?? '')) mark(child, names, pattern)
    return [child]
  })
}

function piecesOf(text: string, names: NamesInText, pattern: RegExp): Node[] {
  const pieces: Node[] = []
  let at = 0
  for (const match of text.matchAll(pattern)) {
    const [name] = match
    if (match.index > at) pieces.push({ type: 'text', value: text.slice(at, match.index) })
    const properties = { dataEntry: names.get(name) }
    pieces.push({ type: 'element', tagName: 'span', properties, children: [{ type: 'text', value: name }] })
    at = match.index + name.length
  }
  if (at === 0) return [{ type: 'text', value: text }]
  if (at < text.length) pieces.push({ type: 'text', value: text.slice(at) })
  return pieces
}
