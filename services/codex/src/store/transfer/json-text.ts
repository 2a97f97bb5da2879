/** JSON from anywhere: of bounded depth, and with texts that can be stored. */
import { ServiceError } from '@scriptorium/contracts'
import { transferLimits } from '@scriptorium/contracts/nouns'
import { findUnstorable } from '@scriptorium/text'
import { isRecord, refuseFile } from '../../domain/transfer/codex-file.ts'
import type { Values } from '../../domain/transfer/codex-file.ts'

/** @throws ServiceError `validation_failed`, `payload_too_large` */
export function parseJson(text: string): Values {
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text
  refuseShape(plain)
  let value: unknown
  try {
    value = JSON.parse(plain, (key, inner: unknown) => {
      storable(key)
      return typeof inner === 'string' ? storable(inner) : inner
    })
  } catch (error) {
    if (error instanceof SyntaxError) return refuseFile('is no JSON that can be read.', '/file', error)
    throw error
  }
  return isRecord(value) ? value : refuseFile('is no JSON object.')
}

export function storable(text: string): string {
  const found = findUnstorable(text)
  if (found === 'nul') refuseFile('has a text with a NUL.')
  if (found === 'lone-surrogate') refuseFile('has a text with half of a character.')
  return text
}

/**
 * Before anything is parsed: what is deep would be walked by functions that call themselves, and a value of two characters takes
 * twenty times as much memory as it has bytes.
 *
 * @throws ServiceError `validation_failed`, `payload_too_large`
 */
function refuseShape(text: string): void {
  let [depth, values] = [0, 0]
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit === 0x22) at = endOfText(text, at)
    else if (unit === 0x7b || unit === 0x5b) {
      depth += 1
      values += 1
      if (depth > transferLimits.depth) refuseFile(`is deeper than ${transferLimits.depth} levels.`)
    } else if (unit === 0x7d || unit === 0x5d) depth -= 1
    else if (unit === 0x2c) values += 1
    if (values > transferLimits.values) throw tooManyValues()
  }
}

function tooManyValues(): ServiceError {
  return new ServiceError('payload_too_large', {
    detail: `A file of JSON may have ${transferLimits.values / 1_000_000} million values.`,
  })
}

function endOfText(text: string, begin: number): number {
  let at = begin + 1
  for (; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit === 0x5c) at += 1
    else if (unit === 0x22) break
  }
  return at
}
