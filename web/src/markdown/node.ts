/** What the plugins read and set of a node of mdast. */
export type Node = {
  type: string
  value?: string
  alt?: string
  depth?: number
  label?: string | null
  identifier?: string
  position?: { start: { offset?: number } }
  children?: Node[]
  data?: { hName?: string; hProperties?: Record<string, unknown> }
}

/** Calls `visit` for the node and all below it, a parent before its children. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node)
  for (const child of node.children ?? []) walk(child, visit)
}

export function setProperties(node: Node, properties: Record<string, unknown>): void {
  node.data = { ...node.data, hProperties: { ...node.data?.hProperties, ...properties } }
}
