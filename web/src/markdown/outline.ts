import { setProperties, walk } from './node.ts'
import type { Node } from './node.ts'

const numberSign = /^ {0,3}(#{1,6})(?:[ \t]|$)/
const underline = /^ {0,3}(=+|-{2,})[ \t]*$/
const pageLevel = 1
const levelMax = 6

/** The headings that a heading of `depth` stands below, with itself at the end: an outline never skips a level. */
export function below(open: readonly number[], depth: number): number[] {
  return [...open.filter((each) => each < depth), depth]
}

/** The depth of each heading in a text; what looks like one in code is for the caller to leave out. */
export function headingDepths(linesOfText: readonly string[]): number[] {
  return linesOfText.flatMap((line, index) => {
    const sign = numberSign.exec(line)?.[1]
    if (sign !== undefined) return [sign.length]
    const under = underline.exec(line)?.[1]
    return under === undefined || (linesOfText[index - 1] ?? '').trim() === '' ? [] : [under.startsWith('=') ? 1 : 2]
  })
}

/**
 * Gives headings the levels that follow the page's own title, whatever depth a model begins with: a screen reader's list of
 * headings has no gaps. How large each looks is its depth in the text. A plugin of remark.
 */
export function outlined({ open }: { open: readonly number[] }): (tree: Node) => void {
  return (tree) => {
    let chain = [...open]
    walk(tree, (node) => {
      if (node.type !== 'heading' || node.depth === undefined) return
      chain = below(chain, node.depth)
      setProperties(node, { dataDepth: node.depth })
      node.data!.hName = `h${Math.min(levelMax, pageLevel + chain.length)}`
    })
  }
}
