/**
 * How often a noun is written down again.
 *
 * - A **shape** is an object type, an interface, a schema object, or a list of names (array or union of string literals) with at
 *   least 60 % of what is read of the noun, or of what people write of it, and at least 4 of its fields. A type that is derived
 *   (`Read<typeof entry>`, `Omit<Entry, 'notes'>`) is none.
 * - A **mapper** is an object literal, a chain of assignments in one function, or an array literal that copies at least 4 fields
 *   one by one (`color: row.color`, `pointOfView: row.point_of_view`, `color`), `id`, `version`, `createdAt` and `updatedAt` apart.
 * - A **statement** is a text with at least 60 % of the fields as column names.
 *
 * Each is counted for the one noun of which it has the greatest part.
 */
import {
  connection,
  entry,
  generation,
  message,
  novel,
  session,
  thread,
  user,
} from '../../packages/contracts/src/nouns/index.ts'
import { allNodes, isNode, nameOf } from './source.ts'
import type { Node, Source } from './source.ts'

type Noun = { name: string; read: readonly string[]; written: readonly string[]; all: ReadonlySet<string> }
export type Kind = 'shape' | 'mapper' | 'statement'
export type Copy = { noun: string; kind: Kind; file: string; line: number; fields: number }

const share = 0.6
const fieldsMin = 4
const general = new Set(['id', 'version', 'createdAt', 'updatedAt'])

export const nouns: Noun[] = [novel, entry, connection, thread, message, generation, user, session].map((noun) => {
  const read = Object.keys(noun.read.properties)
  return { name: noun.name, read, written: noun.fieldNames, all: new Set([...read, ...noun.fieldNames]) }
})

export function findCopies(source: Source): Copy[] {
  const copies: Copy[] = []
  const add = (kind: Kind, node: Node, found: { name: string; fields: number } | undefined): void => {
    if (found !== undefined) copies.push(copyOf(source, kind, node, found))
  }
  for (const node of source.nodes) {
    add('shape', node, nounOfShape(shapeNames(node)))
    add('mapper', node, nounOfMapper(copiedNames(node)))
    add('statement', node, nounOfShape(columnNames(node)))
  }
  return withoutNested(copies)
}

function copyOf(source: Source, kind: Kind, node: Node, { name, fields }: { name: string; fields: number }): Copy {
  const inner = isNode(node.body) ? node.body : node
  return { noun: name, kind, file: source.file, line: source.lineOf(node.span === undefined ? inner : node), fields }
}

/** An object in a mapper's function is the same mapper: one of a kind per line. */
function withoutNested(copies: Copy[]): Copy[] {
  return copies.filter(
    (copy, index) => copies.findIndex((other) => other.kind === copy.kind && other.line === copy.line) === index,
  )
}

/** The noun of which these names are the greatest part, if they are enough of it. */
function nounOfShape(names: readonly string[]): { name: string; fields: number } | undefined {
  const given = new Set(names)
  const partOf = (fields: readonly string[]): number => {
    const hits = fields.filter((field) => given.has(field)).length
    return hits >= fieldsMin && hits >= share * fields.length ? hits / fields.length : 0
  }
  const rows = nouns.map(({ name, read, written, all }) => ({
    name,
    part: Math.max(partOf(read), partOf(written)),
    fields: [...all].filter((field) => given.has(field)).length,
  }))
  return best(rows.filter(({ part }) => part > 0))
}

function nounOfMapper(names: readonly string[]): { name: string; fields: number } | undefined {
  const given = [...new Set(names)].filter((name) => !general.has(name))
  const rows = nouns.map(({ name, all }) => {
    const fields = given.filter((field) => all.has(field)).length
    return { name, fields, part: fields / all.size }
  })
  return best(rows.filter(({ fields }) => fields >= fieldsMin && fields * 2 >= given.length))
}

function best<T extends { part: number; fields: number }>(rows: readonly T[]): T | undefined {
  return rows.toSorted((a, b) => b.fields - a.fields || b.part - a.part)[0]
}

function shapeNames(node: Node): string[] {
  if (node.type === 'TsTypeLiteral') return keysOf(node.members)
  if (node.type === 'TsInterfaceBody') return keysOf(node.body)
  if (node.type === 'TsUnionType') return literals(node.types, (item) => (item as { literal?: unknown }).literal)
  if (node.type === 'ArrayExpression')
    return literals(node.elements, (item) => (item as { expression?: unknown } | null)?.expression)
  if (node.type === 'ObjectExpression') return schemaNames(node)
  return []
}

function keysOf(members: unknown): string[] {
  return (members as Node[]).flatMap((member) => nameOf(member.key) ?? [])
}

function literals(items: unknown, of: (item: unknown) => unknown): string[] {
  const found = (items as unknown[]).map(of).filter((item) => isNode(item) && item.type === 'StringLiteral')
  return (found as Node[]).map((item) => item.value as string)
}

/** Names of an object whose values are made by calls or are constants of the module, and copy nothing: schemas, not data. */
function schemaNames(node: Node): string[] {
  return (node.properties as Node[]).flatMap((property) => {
    if (property.type !== 'KeyValueProperty' || !isNode(property.value)) return []
    const isMade = property.value.type === 'CallExpression' || property.value.type === 'ObjectExpression'
    const isConstant = property.value.type === 'Identifier' && /^[A-Z]/.test(property.value.value as string)
    const name = nameOf(property.key)
    return name === undefined || readsField(property.value, name) || !(isMade || isConstant) ? [] : [name]
  })
}

/** Fields that the node copies one by one from somewhere. */
function copiedNames(node: Node): string[] {
  if (node.type === 'ObjectExpression') return copiedByObject(node)
  if (node.type === 'ArrayExpression') return copiedByArray(node)
  if (isFunction(node)) return copiedByAssignments(node)
  return []
}

function copiedByObject(node: Node): string[] {
  return (node.properties as Node[]).flatMap((property) => {
    if (property.type === 'Identifier') return [property.value as string]
    if (property.type === 'SpreadElement')
      return allNodes(property.arguments)
        .filter(({ type }) => type === 'ObjectExpression')
        .flatMap(copiedByObject)
    const name = property.type === 'KeyValueProperty' ? nameOf(property.key) : undefined
    const field = name === undefined ? undefined : toCamelCase(name)
    return field !== undefined && readsField(property.value, field) ? [field] : []
  })
}

/** `[entry.name, entry.color]`: values of a statement. */
function copiedByArray(node: Node): string[] {
  return (node.elements as ({ expression: Node } | null)[]).flatMap((item) =>
    item === null ? [] : membersRead(item.expression).slice(0, 1),
  )
}

/** `row.color = entry.color`. */
function copiedByAssignments(node: Node): string[] {
  return allNodes(node.body).flatMap((inner) => {
    if (inner.type !== 'AssignmentExpression' || !isNode(inner.left)) return []
    const name = inner.left.type === 'MemberExpression' ? nameOf(inner.left.property) : undefined
    const field = name === undefined ? undefined : toCamelCase(name)
    return field !== undefined && readsField(inner.right, field) ? [field] : []
  })
}

function readsField(value: unknown, field: string): boolean {
  if (!isNode(value)) return false
  if (membersRead(value).includes(field)) return true
  return allNodes(value).some((node) => node.type === 'Identifier' && node.value === field)
}

function membersRead(value: Node): string[] {
  return allNodes(value)
    .filter(({ type }) => type === 'MemberExpression')
    .flatMap(({ property }) => nameOf(property) ?? [])
    .map(toCamelCase)
}

export function isFunction(node: Node): boolean {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression' ||
    node.type === 'ClassMethod' ||
    node.type === 'PrivateMethod' ||
    node.type === 'Constructor' ||
    node.type === 'MethodProperty'
  )
}

function columnNames(node: Node): string[] {
  const text = node.type === 'TemplateElement' ? node.raw : node.type === 'StringLiteral' ? node.value : ''
  return [...new Set((text as string).match(/[a-z]+(_[a-z]+)*/g))].map(toCamelCase)
}

function toCamelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
