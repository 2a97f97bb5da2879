/**
 * Takes secrets out of what is logged, at any depth: by the name of a field, and by shape within texts. The second wall only:
 * code that holds a secret must not log it in the first place.
 */
const secretNames = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'apikey',
  'xapikey',
  'key',
  'password',
  'passwordhash',
  'secret',
  'token',
  'accesstoken',
  'refreshtoken',
  'privatekey',
  'servicekey',
  'sessionid',
  'credentials',
])

/** Bearer tokens and keys with the prefix that most providers use. */
const secretShapes = /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}|\b(?:sk|gsk|pk|rk)-[\w-]{8,}|\b(?:gsk|sk)_[\w-]{8,}/gi

const redacted = '[redacted]'

const depthMax = 8
const itemsMax = 200

/** A copy of `value` for the log. Errors keep name, message, code, stack and cause; what lies too deep or too far is cut with a note. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return value
  if (depth >= depthMax) return '[too deep]'
  if (isErrorLike(value)) return redactError(value, depth)
  if (value instanceof Date) return value
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return redactArray(value, depth)
  return redactObject(value, depth)
}

export function redactText(text: string): string {
  return text.replaceAll(secretShapes, redacted)
}

/** An error may have been given anything for any of these. */
type ErrorLike = { name: unknown; message: unknown; stack?: unknown; code?: unknown; cause?: unknown; errors?: unknown }

/** By shape, not by `instanceof`: an error may come from another realm. */
function isErrorLike(value: object): value is ErrorLike {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'
}

function redactError(error: ErrorLike, depth: number): Record<string, unknown> {
  return {
    name: error.name,
    message: redactText(String(error.message)),
    ...(typeof error.code === 'string' || typeof error.code === 'number' ? { code: error.code } : {}),
    stack: typeof error.stack === 'string' ? redactText(error.stack) : undefined,
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
    ...(Array.isArray(error.errors) ? { errors: redactArray(error.errors, depth + 1) } : {}),
  }
}

function redactArray(values: readonly unknown[], depth: number): unknown[] {
  const kept = values.slice(0, itemsMax).map((value) => redact(value, depth + 1))
  return values.length > itemsMax ? [...kept, `[${values.length - itemsMax} more]`] : kept
}

function redactObject(value: object, depth: number): unknown {
  // A value that says itself how it is written (a URL, a wrapped secret) is taken at its word.
  if ('toJSON' in value && typeof value.toJSON === 'function') return redact(value.toJSON(), depth + 1)
  const copy: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(value).slice(0, itemsMax)) {
    const isSecret =
      secretNames.has(name.toLowerCase().replaceAll(/[-_]/g, '')) && field !== undefined && field !== null
    copy[name] = isSecret ? redacted : redact(field, depth + 1)
  }
  return copy
}
