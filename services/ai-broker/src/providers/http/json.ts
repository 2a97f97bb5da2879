/** Reads JSON that strangers wrote: every field may be missing, null or of another type. */
export type JsonObject = { readonly [key: string]: unknown }

/** A failed parse is a value, not a throw. */
export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** More tokens than any model has, and few enough that sums of two fit the 32 bits of a database's integer. */
const countMax = 1_000_000_000
const amountMax = 1_000_000

/**
 * A whole number of tokens; texts such as "128000" count too. What nobody can mean is not known, rather than cut to what fits:
 * servers write 4294967295 or 2147483647 for "no limit", and -1 for "not told".
 */
export function asCount(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && number >= 0 && number <= countMax ? Math.round(number) : undefined
}

/** An amount of money from 0 up to a million; prices come as decimal texts. */
export function asAmount(value: unknown): number | undefined {
  const isDecimal = typeof value === 'string' && /^\s*(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(value)
  const number = isDecimal ? Number(value) : value
  // Minus zero is zero.
  return typeof number === 'number' && number >= 0 && number <= amountMax ? number + 0 : undefined
}
