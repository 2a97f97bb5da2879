/**
 * A small reader of schema.prisma: models, their columns and enums, as far as a comparison with the database needs them.
 * Grammar: https://www.prisma.io/docs/orm/reference/prisma-schema-reference
 */

type PrismaColumn = { name: string; type: string; nullable: boolean; needsDefault: boolean }
export type PrismaTable = { name: string; columns: PrismaColumn[]; primaryKey: string[]; uniques: string[][] }

type Block = { kind: string; name: string; lines: string[] }
type Field = { field: string; type: string; mark: string; attributes: string }

/** PostgreSQL's own name (udt_name) of Prisma's scalar types when no `@db.` says otherwise. */
const scalarTypes: Readonly<Record<string, string>> = {
  String: 'text',
  Int: 'int4',
  BigInt: 'int8',
  Float: 'float8',
  Decimal: 'numeric',
  Boolean: 'bool',
  DateTime: 'timestamp',
  Json: 'jsonb',
  Bytes: 'bytea',
}
const nativeTypes: Readonly<Record<string, string>> = {
  Uuid: 'uuid',
  Text: 'text',
  VarChar: 'varchar',
  Char: 'bpchar',
  Citext: 'citext',
  Timestamptz: 'timestamptz',
  Timestamp: 'timestamp',
  Date: 'date',
  Time: 'time',
  Timetz: 'timetz',
  Integer: 'int4',
  SmallInt: 'int2',
  BigInt: 'int8',
  Oid: 'oid',
  Real: 'float4',
  DoublePrecision: 'float8',
  Decimal: 'numeric',
  Money: 'money',
  Boolean: 'bool',
  JsonB: 'jsonb',
  Json: 'json',
  ByteA: 'bytea',
  Inet: 'inet',
  Bit: 'bit',
  VarBit: 'varbit',
  Xml: 'xml',
}

export function readPrismaSchema(text: string): PrismaTable[] {
  const blocks = blocksOf(text)
  const models = new Set(blocks.filter((block) => block.kind === 'model').map((block) => block.name))
  const enums = new Map(
    blocks
      .filter((block) => block.kind === 'enum')
      .map((block) => [block.name, mapOf(block.lines, '@@map') ?? block.name]),
  )
  return blocks.filter((block) => block.kind === 'model').map((block) => tableOf(block, models, enums))
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let current: Block | undefined
  for (const raw of text.split('\n')) {
    const line = raw.replace(/(^|\s)\/\/.*$/, '').trim()
    const head = /^(model|enum|view|type|generator|datasource)\s+(\w+)\s*\{$/.exec(line)
    if (head !== null) blocks.push((current = { kind: head[1] ?? '', name: head[2] ?? '', lines: [] }))
    else if (line === '}') current = undefined
    else if (line !== '') current?.lines.push(line)
  }
  return blocks
}

function mapOf(lines: readonly string[], attribute: string): string | undefined {
  for (const line of lines) {
    const found = new RegExp(`${attribute}\\((?:name:\\s*)?"([^"]+)"`).exec(line)
    if (found !== null) return found[1]
  }
  return undefined
}

function fieldsOf(block: Block, models: ReadonlySet<string>): Field[] {
  return block.lines.flatMap((line) => {
    const parts = /^(\w+)\s+(Unsupported\("[^"]+"\)|\w+)(\?|\[\])?\s*(.*)$/.exec(line)
    if (parts === null || models.has(parts[2] ?? '')) return []
    const [, field = '', type = '', mark = '', attributes = ''] = parts
    return [{ field, type, mark, attributes }]
  })
}

function tableOf(block: Block, models: ReadonlySet<string>, enums: ReadonlyMap<string, string>): PrismaTable {
  const fields = fieldsOf(block, models)
  const columnOf = ({ field, attributes }: Field): string =>
    mapOf([attributes.replace(/@(unique|id|relation|default)\([^)]*\)/g, '')], '(?<!@)@map') ?? field
  const names = new Map(fields.map((field) => [field.field, columnOf(field)]))
  const listed = (attribute: string): string[][] =>
    block.lines.flatMap((line) => {
      const found = new RegExp(`^${attribute}\\((?:fields:\\s*)?\\[([^\\]]+)\\]`).exec(line)
      // A field may carry options: `title(sort: Desc)`.
      return found === null
        ? []
        : [
            (found[1] ?? '')
              .split(/,(?![^(]*\))/)
              .map((field) => names.get(field.trim().split('(')[0] ?? '') ?? field.trim()),
          ]
    })
  const marked = (attribute: string): Field[] =>
    fields.filter(({ attributes }) => new RegExp(`@${attribute}(?!\\w)`).test(attributes))
  return {
    name:
      mapOf(
        block.lines.filter((line) => line.startsWith('@@')),
        '@@map',
      ) ?? block.name,
    columns: fields.map((field) => {
      const needsDefault = /@default\((dbgenerated|autoincrement)\(/.test(field.attributes)
      return { name: columnOf(field), type: typeOf(field, enums), nullable: field.mark === '?', needsDefault }
    }),
    primaryKey: listed('@@id')[0] ?? marked('id').map(columnOf),
    uniques: [...listed('@@unique'), ...marked('unique').map((field) => [columnOf(field)])],
  }
}

function typeOf({ type, mark, attributes }: Field, enums: ReadonlyMap<string, string>): string {
  const unsupported = /^Unsupported\("([^"(]+)/.exec(type)?.[1]
  const native = /@db\.(\w+)/.exec(attributes)?.[1]
  const single =
    unsupported ??
    (native === undefined ? undefined : (nativeTypes[native] ?? native.toLowerCase())) ??
    enums.get(type) ??
    scalarTypes[type] ??
    type
  return mark === '[]' ? `_${single}` : single
}
