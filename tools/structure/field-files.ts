/**
 * Hand-written files that an optional field of a noun is named in: what has to be touched for one more of its kind.
 *
 * A file of TypeScript counts where it has the name as a member of an object or type, or in a list of names, that also has
 * another field of the noun (words of every noun, such as `name`, apart), as what is read of an object, or in a text with two
 * other fields as columns. Other files (proto, migrations, schema.prisma) count where it is a word of a line. Tests and generated
 * code do not count.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nouns } from './noun-copies.ts'
import { isNode, listFiles, nameOf } from './source.ts'
import type { Node, Source } from './source.ts'

const general = new Set(['type', 'name', 'title', 'description', 'tags'])

export type FieldFile = { file: string; edits: number }

export function findFieldFiles(base: string, sources: readonly Source[], noun: string, field: string): FieldFile[] {
  const others = nouns.find(({ name }) => name === noun)!.written.filter((name) => name !== field && !general.has(name))
  const plural = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`
  const about = new RegExp(`${noun}|${plural}`, 'i')
  const inCode = sources
    .filter(({ isTest, file, text }) => !isTest && about.test(file + text))
    .map(({ file, nodes }) => ({ file, edits: countIn(nodes, field, others) }))
  const declared = listFiles(base, '{proto,services}/**/*.{proto,prisma,sql}').map((file) => ({
    file,
    edits: countLines(readFileSync(join(base, file), 'utf8'), field),
  }))
  return [...inCode, ...declared].filter(({ edits }) => edits > 0)
}

function countIn(nodes: readonly Node[], field: string, others: readonly string[]): number {
  return nodes.reduce((sum, node) => sum + (names(node, field, others) ? 1 : 0), 0)
}

function names(node: Node, field: string, others: readonly string[]): boolean {
  if (node.type === 'MemberExpression') return nameOf(node.property) === field
  if (node.type === 'StringLiteral') return namesColumn(node.value as string, field, others)
  if (node.type === 'TemplateElement') return namesColumn(node.raw as string, field, others)
  const keys = keysOf(node)
  return keys.includes(field) && keys.some((key) => others.includes(key))
}

/** Names of the members of an object, a pattern or a type, or the texts of a list. */
function keysOf(node: Node): string[] {
  const members = [
    node.members,
    node.properties,
    node.elements,
    node.type === 'TsInterfaceBody' ? node.body : undefined,
  ]
  const found = (members.find((list) => Array.isArray(list)) ?? []) as unknown[]
  return found.flatMap((member) => {
    const item = isNode(member) ? member : (member as { expression?: unknown } | null)?.expression
    return isNode(item) ? (nameOf(item.key) ?? nameOf(item) ?? []) : []
  })
}

function namesColumn(text: string, field: string, others: readonly string[]): boolean {
  const words = new Set(text.split(/\W+/))
  return words.has(toSnakeCase(field)) && others.filter((other) => words.has(toSnakeCase(other))).length >= 2
}

function countLines(text: string, field: string): number {
  const word = new RegExp(`\\b(${field}|${toSnakeCase(field)})\\b`)
  return text.split('\n').filter((line) => word.test(line.replace(/(\/\/|--).*$/, ''))).length
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
