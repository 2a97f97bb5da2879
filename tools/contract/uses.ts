/** Which names hand-written code reads or writes, tests and declarations apart. */
import { allNodes, isNode, nameOf } from '../structure/source.ts'
import type { Node, Source } from '../structure/source.ts'
import { toCamelCase } from './declarations.ts'

export type Uses = {
  /** Members read, destructured, or made with a value that is neither a copy nor a constant. */
  fields: ReadonlySet<string>
  /** Words of SQL and of other texts, in camel case. */
  columns: ReadonlySet<string>
  /** Methods that are called. */
  calls: ReadonlySet<string>
  /** Whole texts. */
  words: ReadonlySet<string>
}

const used = /^(services\/[^/]+|packages\/(?!contracts\/)[^/]+|embedded|web)\/src\//

/** By those of the sources whose path `of` matches. */
export function findUses(sources: readonly Source[], of: RegExp = /^/): Uses {
  const uses = {
    fields: new Set<string>(),
    columns: new Set<string>(),
    calls: new Set<string>(),
    words: new Set<string>(),
  }
  for (const { nodes } of sources.filter(({ file, isTest }) => used.test(file) && of.test(file) && !isTest)) {
    const copies = new Set(nodes.filter((node) => isCopy(node) || isConstant(node)).flatMap((node) => allNodes(node)))
    for (const node of nodes) {
      if (node.type === 'StringLiteral' || node.type === 'TemplateElement') addText(node, uses)
      else if (node.type === 'CallExpression') addCall(node, uses)
      if (!copies.has(node)) for (const name of namesUsed(node)) uses.fields.add(name)
    }
  }
  return uses
}

/** `favourite: false`, `sceneIds: []`: a word for nothing. */
function isConstant(node: Node): boolean {
  if (node.type !== 'KeyValueProperty' || !isNode(node.value)) return false
  const { type, elements } = node.value
  return (
    /^(Boolean|Numeric|Null|String)Literal$/.test(type) || (type === 'ArrayExpression' && (elements as []).length === 0)
  )
}

/** `color: row.color`, `color: row.color ?? undefined`, `color: orNull(row.color)`. */
function isCopy(node: Node): boolean {
  if (node.type !== 'KeyValueProperty') return false
  const name = nameOf(node.key)
  const read = allNodes(node.value).filter(({ type }) => type === 'MemberExpression')
  const isChecked = allNodes(node.value).some(
    ({ type, callee }) => type === 'CallExpression' && isNode(callee) && callee.type === 'MemberExpression',
  )
  return !isChecked && read.length > 0 && read.every(({ property }) => toCamelCase(nameOf(property) ?? '') === name)
}

function namesUsed(node: Node): string[] {
  if (node.type === 'MemberExpression') return names(node.property)
  if (node.type === 'KeyValueProperty' || node.type === 'KeyValuePatternProperty' || node.type === 'MethodProperty')
    return names(node.key)
  if (node.type === 'AssignmentPatternProperty') return names(node.key)
  if (node.type === 'ObjectExpression') return (node.properties as Node[]).flatMap((property) => names(property))
  return []
}

function names(key: unknown): string[] {
  const name = nameOf(key)
  return name === undefined ? [] : [toCamelCase(name), name]
}

function addText(node: Node, uses: { columns: Set<string>; words: Set<string> }): void {
  const text = (node.type === 'StringLiteral' ? node.value : node.raw) as string
  uses.words.add(text)
  for (const word of text.match(/\w+/g) ?? []) uses.columns.add(toCamelCase(word))
}

function addCall(node: Node, uses: { calls: Set<string> }): void {
  const name = isNode(node.callee) && node.callee.type === 'MemberExpression' ? nameOf(node.callee.property) : undefined
  if (name !== undefined) uses.calls.add(name)
}
