/** Finds the error in what a provider sent. Hardly two servers write one alike, and none of them says so in advance. */
import { asArray, asObject, asText, parseJson } from './json.ts'
import type { JsonObject } from './json.ts'
import { innermostMessage, messageIn } from './innermost-message.ts'

/** What an error object of the wire says; `param` names the field that was refused. */
export type WireFailure = {
  code: string
  type: string
  param: string
  message: string
  status: number | undefined
  /** What the message was taken out of, where it was wrapped; it may hold codes. */
  wrapping?: string
}

/**
 * `{error: {…}}`, `{error: "…"}` (LM Studio, xAI), `[{error: {…}}]` (Gemini), or the error's fields at the top: `{message}`
 * (vLLM, Mistral), `{detail}` (FastAPI, in words or as a list of fields), `{errors: […]}` (Cloudflare).
 */
export function wireFailureOf(body: unknown): WireFailure | undefined {
  // JSON in a JSON text, as some proxies send it.
  if (typeof body === 'string' && body.startsWith('{')) return wireFailureOf(asObject(parseJson(body)?.value))
  const object = asObject(Array.isArray(body) ? { error: asObject(body[0])?.['error'] } : body)
  if (object === undefined) return undefined
  const inner = asObject(object['error'])
  if (inner !== undefined && Object.keys(inner).length > 0) return fromObject(inner)
  const text = asText(object['error'])
  if (text !== undefined && text !== '') return unwrapped({ ...fromObject(object), message: text })
  // MiniMax says it beside `choices: null`, in a 200; its zero is no failure.
  const base = asObject(object['base_resp'])
  if (base !== undefined && base['status_code'] !== 0 && asText(base['status_msg']))
    return fromObject({ message: base['status_msg'], code: baseCodes[String(base['status_code'])] ?? '' })
  // Beside what was asked for, words are no error: `{"message": "Ok", "data": […]}`.
  const isAsked = ['choices', 'data', 'models'].some((field) => Array.isArray(object[field]))
  if (isAsked && object['object'] !== 'error') return undefined
  const failure = fromObject(object)
  return failure.message === '' ? undefined : failure
}

/** MiniMax’s numbers, in OpenAI’s words. */
const baseCodes: Readonly<Record<string, string>> = {
  1002: 'rate_limit_exceeded',
  1004: 'invalid_api_key',
  1008: 'insufficient_quota',
  1039: 'context_length_exceeded',
}

function fromObject(error: JsonObject): WireFailure {
  const { message, param } = wordsOf(error)
  const metadata = asObject(error['metadata'])
  const upstream = upstreamWords(metadata?.['raw'])
  return unwrapped({
    // Anthropic's spend limit, which is no limit of a rate, shows in the details alone.
    code: asText(error['code']) ?? asText(asObject(error['details'])?.['error_code']) ?? '',
    // Gemini's kind stands in `status`, that of HuggingFace in `error_type`, OpenRouter's in its metadata.
    type:
      asText(error['type']) ??
      asText(error['status']) ??
      asText(error['error_type']) ??
      asText(metadata?.['error_type']) ??
      '',
    param: asText(error['param']) ?? param,
    message: upstream === '' ? message : `${innermostMessage(message)}: ${upstream}`,
    status: [error['code'], error['status'], error['status_code'], error['http_status_code']]
      .map(asStatus)
      .find((status) => status !== undefined),
  })
}

function unwrapped(failure: WireFailure): WireFailure {
  const message = innermostMessage(failure.message)
  return message === failure.message ? failure : { ...failure, message, wrapping: failure.message }
}

/** An error's body: JSON, or JSON behind a few words; any other text, such as a proxy's page, says nothing. */
export function wireFailureOfBody(text: string): WireFailure | undefined {
  const parsed = parseJson(text)
  if (parsed !== undefined) return wireFailureOf(parsed.value)
  const failure = wireFailureOfText(text)
  return failure.wrapping === undefined || text.trimStart().startsWith('<') ? undefined : failure
}

/** An error that came as a text. */
export function wireFailureOfText(message: string): WireFailure {
  return unwrapped({ code: '', type: '', param: '', message, status: undefined })
}

function wordsOf(error: JsonObject): { message: string; param: string } {
  const message = asText(error['message']) ?? asText(error['detail']) ?? asText(error['msg'])
  if (message !== undefined) return { message, param: '' }
  const list = [asObject(error['message'])?.['detail'], error['detail'], error['errors']].find(Array.isArray)
  if (list !== undefined) return wordsOfFields(list.map(asObject).filter((item) => item !== undefined))
  return { message: messageIn(error['detail']) ?? messageIn(error['message']) ?? '', param: '' }
}

/** `{loc: ["body", "temperature"], msg}` each, as FastAPI writes it. */
function wordsOfFields(items: readonly JsonObject[]): { message: string; param: string } {
  const named = items.map((item) => ({
    name: asArray(item['loc'])
      .map(asText)
      .filter((part) => part !== undefined && part !== 'body')
      .join('.'),
    text: asText(item['msg']) ?? asText(item['message']) ?? '',
  }))
  return {
    message: named.map(({ name, text }) => (name === '' ? text : `${name}: ${text}`)).join('; '),
    param: named[0]?.name ?? '',
  }
}

/** What the provider behind OpenRouter said; its own message is no more than "Provider returned error". */
function upstreamWords(raw: unknown): string {
  const text = asText(raw)
  return (text === undefined ? (messageIn(raw) ?? '') : innermostMessage(text)).trim()
}

/** Numbers of other kinds stand there too, such as 1004 or 20012. */
function asStatus(value: unknown): number | undefined {
  const number = typeof value === 'number' ? value : Number(/^[45]\d\d$/.exec(asText(value) ?? '')?.[0] ?? Number.NaN)
  return Number.isInteger(number) && number >= 400 && number <= 599 ? number : undefined
}
