import { setProperties, walk } from './node.ts'
import type { Node } from './node.ts'

/** The scripts that run from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
const letter = /\p{L}/u

/** How a text runs by its first letter; undefined where it has none. */
export function directionOf(text: string): 'ltr' | 'rtl' | undefined {
  const first = letter.exec(text)?.[0]
  if (first === undefined) return undefined
  return rightToLeft.test(first) ? 'rtl' : 'ltr'
}

const lines: readonly string[] = ['paragraph', 'heading', 'tableCell']
const frames: readonly string[] = ['list', 'blockquote', 'table', 'footnoteDefinition']

/**
 * Each part runs as its own first letter does: an answer may quote Hebrew in English, or the other way round. A list, a quote
 * and a table are told which way: `dir="auto"` does not look into children that have a direction of their own. A plugin of remark.
 */
export function directionOfParts(): (tree: Node) => void {
  return (tree) =>
    walk(tree, (node) => {
      if (lines.includes(node.type)) setProperties(node, { dir: 'auto' })
      else if (frames.includes(node.type)) setProperties(node, { dir: directionOf(textOf(node)) ?? 'auto' })
    })
}

function textOf(node: Node): string {
  return node.value ?? (node.children ?? []).map(textOf).join('')
}
