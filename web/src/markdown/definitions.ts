import { setProperties } from './node.ts'
import type { Node } from './node.ts'

const definition = /^ {0,3}\[(\^?)([^\]\n]+)\]:[ \t]*\S/

/** What a text defines for all of it: the line of each link's address by its label, a stand-in for each footnote. */
export type Definitions = ReadonlyMap<string, string>

export function definitionsIn(lines: readonly string[]): Definitions {
  const found = new Map<string, string>()
  for (const line of lines) {
    const [, note, label] = definition.exec(line) ?? []
    if (label === undefined) continue
    const key = keyOf(`${note}${label}`)
    if (!found.has(key)) found.set(key, note === '' ? line : `[^${label}]: .`)
  }
  return found
}

/** Ends the last of them, so that no indented beginning of a block goes on with it. */
const end = '[end of definitions]: #'

/** What to put before a block, so that what it refers to is defined in it as well; empty where it refers to nothing. */
export function prefixFor(block: string, definitions: Definitions): string {
  if (definitions.size === 0) return ''
  const used = new Set([...block.matchAll(/\[(\^?[^\]\n]+)\]/g)].map(([, label = '']) => keyOf(label)))
  const lines = [...used].flatMap((key) => definitions.get(key) ?? [])
  return lines.length === 0 ? '' : `${[...lines, end].join('\n\n')}\n\n`
}

function keyOf(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase()
}

/**
 * Footnotes where they stand, each with its mark: blocks are read one by one, and none knows the end of the text. The stand-ins
 * in the first `prefix` characters are left out. A plugin of remark.
 */
export function footnotesInPlace({ prefix }: { prefix: number }): (tree: Node) => void {
  return (tree) => {
    tree.children = tree.children?.filter(
      ({ type, position }) => type !== 'footnoteDefinition' || (position?.start.offset ?? prefix) >= prefix,
    )
    placeNotes(tree)
  }
}

function placeNotes(node: Node): void {
  node.children = node.children?.map((child) => {
    if (child.type === 'footnoteReference') return mark(child)
    placeNotes(child)
    if (child.type !== 'footnoteDefinition') return child
    const note: Node = { ...child, type: 'note', children: [mark(child), ...(child.children ?? [])] }
    note.data = { ...child.data, hName: 'div' }
    setProperties(note, { className: ['footnote'] })
    return note
  })
}

function mark({ label, identifier }: Node): Node {
  return {
    type: 'mark',
    data: { hName: 'sup' },
    children: [{ type: 'text', value: label ?? identifier ?? '' }],
  }
}
