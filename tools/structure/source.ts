/** The hand-written sources of a tree, parsed. Generated code is left out everywhere. */
import { parseSync } from '@swc/core'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const generated = /(^|\/)(gen|generated|dist|node_modules)\/|\/store\/prisma\//
const test = /[.]test[.]tsx?$|(^|\/)test\/|^bench\/|^packages\/testkit\/|^tools\//

/** A node of the syntax tree; what else it has depends on its type. */
export type Node = { readonly type: string; readonly [key: string]: unknown }
export type Source = {
  /** From the root of the tree, with `/`. */
  readonly file: string
  readonly text: string
  readonly isTest: boolean
  /** Every node, a parent before its children. */
  readonly nodes: readonly Node[]
  /** The line of a node that has a span. */
  lineOf(node: Node, end?: 'end'): number
}

/** Paths of hand-written files of these kinds. */
export function listFiles(base: string, pattern: string): string[] {
  return globSync(pattern, { cwd: base, exclude: (path) => /(^|[/\\])node_modules$/.test(path) })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !generated.test(file))
    .toSorted()
}

function isTestFile(file: string): boolean {
  return test.test(file)
}

/** All TypeScript of packages, services, embedded, web, bench, tools and test. */
export function readSources(base: string): Source[] {
  const files = listFiles(base, '{packages,services,embedded,web,bench,tools,test}/**/*.{ts,tsx}')
  return files.map((file) => parse(file, readFileSync(join(base, file), 'utf8')))
}

/** The parser counts bytes, and goes on counting from one file to the next; this statement in front says where a file begins. */
const marker = '0;\n'

export function parse(file: string, text: string): Source {
  const module = parseSync(marker + text, { syntax: 'typescript', tsx: file.endsWith('.tsx') })
  const [first, ...body] = module.body as unknown as Node[]
  const lines = lineStarts(marker + text, spanOf(first)!.start)
  return {
    file,
    text,
    isTest: isTestFile(file),
    nodes: allNodes(body),
    lineOf: (node, end) => {
      const span = spanOf(node)
      return span === undefined ? 1 : lineAt(lines, span[end ?? 'start'] - (end === undefined ? 0 : 1)) - 1
    },
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** The node and everything below it, a parent before its children. */
export function allNodes(value: unknown, found: Node[] = []): Node[] {
  if (typeof value !== 'object' || value === null) return found
  if (isNode(value)) found.push(value)
  for (const child of Object.values(value)) allNodes(child, found)
  return found
}

/** The name of a property, of a member of a type, or of what is read of an object. */
export function nameOf(key: unknown): string | undefined {
  if (!isNode(key)) return undefined
  if (key.type === 'Identifier' || key.type === 'StringLiteral') return key.value as string
  if (key.type === 'Computed' && isNode(key.expression) && key.expression.type === 'StringLiteral')
    return key.expression.value as string
  return undefined
}

function spanOf(node: Node | undefined): { start: number; end: number } | undefined {
  return node?.span as { start: number; end: number } | undefined
}

function lineStarts(text: string, base: number): number[] {
  const bytes = Buffer.from(text)
  const starts = [base]
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) starts.push(base + at + 1)
  return starts
}

function lineAt(starts: readonly number[], position: number): number {
  let [low, high] = [0, starts.length]
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if (starts[middle]! <= position) low = middle
    else high = middle
  }
  return low + 1
}
