/** Markdown with YAML in front, as Obsidian and Novelcrafter write it. */
import { parseDocument, stringify } from 'yaml'
import { refuseFile, recordOf } from '../../domain/transfer/codex-file.ts'
import type { Values } from '../../domain/transfer/codex-file.ts'
import { storable } from './json-text.ts'

const front = /^\ufeff?---\r?\n(.*?)(?:\r?\n)?---[ \t]*(?:\r?\n|$)/su
const yamlBytesMax = 2_000_000

export type FrontMatter = { values: Values; body: string }

/** @throws ServiceError `validation_failed` for YAML that cannot be read, or names what it has said before */
export function readFrontMatter(text: string, name: string): FrontMatter {
  storable(text)
  const match = front.exec(text)
  if (match === null) return { values: {}, body: text.replace(/^\ufeff/u, '') }
  const yaml = match[1] ?? ''
  if (yaml.length > yamlBytesMax) refuseFile('has too much before its text.', `/${name}`)
  try {
    const document = parseDocument(yaml, { schema: 'core', stringKeys: true })
    if (document.errors.length > 0) refuseFile('has YAML that cannot be read.', `/${name}`, document.errors[0])
    // Aliases make a small text large, or without end.
    return { values: recordOf(document.toJS({ maxAliasCount: 0 })), body: text.slice(match[0].length) }
  } catch (error) {
    if (error instanceof ReferenceError) return refuseFile('has YAML with aliases.', `/${name}`, error)
    if (error instanceof RangeError) return refuseFile('has YAML that is too deep.', `/${name}`, error)
    throw error
  }
}

export function writeFrontMatter({ values, body }: FrontMatter): string {
  return `---\n${stringify(values, { lineWidth: 0, aliasDuplicateObjects: false })}---\n${body}`
}
