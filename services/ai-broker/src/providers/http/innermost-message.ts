/**
 * The words in an error that was wrapped on its way: proxies put the JSON that they were told into a text of their own, as
 * `{"error":{"message":"…"}}`, behind words (`Error code: 400 - {…}`), in quotation marks, or as Python prints it.
 */
import { asArray, asObject, asText, parseJson } from './json.ts'

const depthMax = 10
/** Of the text that is looked into; more than any server says. */
const unitsMax = 65_536

/** @returns the innermost message, or the text itself where it holds none. */
export function innermostMessage(text: string): string {
  let current = text
  for (let depth = 0; depth < depthMax; depth += 1) {
    const inner = innerText(current)
    if (inner === undefined || inner.trim() === '') return current
    current = inner
  }
  return current
}

function innerText(text: string): string | undefined {
  if (text.length > unitsMax) return undefined
  const whole = /^\s*["[{]/.test(text) ? parseJson(text) : undefined
  if (typeof whole?.value === 'string') return whole.value
  const found = whole ?? embedded(text)
  return (found === undefined ? undefined : messageIn(found.value)) ?? pythonMessage(text)
}

/** The object that stands in a text, from its first brace to its last. */
function embedded(text: string): { value: unknown } | undefined {
  const start = text.indexOf('{')
  const end = text.lastIndexOf('}')
  return start === -1 || end < start ? undefined : parseJson(text.slice(start, end + 1))
}

const fields = ['error', 'message', 'detail', 'msg', 'errors'] as const

/** The first words in an error that is not a text, however it is wrapped. */
export function messageIn(value: unknown): string | undefined {
  return messageOf(value, depthMax)
}

function messageOf(value: unknown, depth: number): string | undefined {
  if (depth === 0) return undefined
  const text = asText(value)
  if (text !== undefined) return text.trim() === '' ? undefined : text
  const first = asArray(value)[0]
  if (first !== undefined) return messageOf(first, depth - 1)
  const object = asObject(value)
  for (const field of fields) {
    const message = object === undefined ? undefined : messageOf(object[field], depth - 1)
    if (message !== undefined) return message
  }
  return undefined
}

/** `{'error': {'message': "…"}}` */
function pythonMessage(text: string): string | undefined {
  if (!text.includes("{'")) return undefined
  const found = /'(?:message|detail|msg)':\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/.exec(text)
  return (found?.[1] ?? found?.[2])?.replaceAll(/\\(['"\\])/g, '$1')
}
