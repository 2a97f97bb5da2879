/**
 * A merging change as the services take it: the mask names every property that the body has, the fields hold those with a
 * value; one that is in the mask alone is cleared (`null` in the body).
 */
export function maskOf<Body extends Record<string, unknown>>(
  body: Body,
): { mask: string[]; fields: { [K in keyof Body]?: Exclude<Body[K], null> } } {
  const given = Object.entries(body).filter(([name, value]) => name !== 'version' && value !== undefined)
  const fields = Object.fromEntries(given.filter(([, value]) => value !== null))
  return { mask: given.map(([name]) => name), fields: fields as { [K in keyof Body]?: Exclude<Body[K], null> } }
}

const pageSize = 50

/** The query's `limit` is text that the schema has checked. */
export function limitOf(query: { limit?: string | undefined }): number {
  return query.limit === undefined ? pageSize : Number(query.limit)
}

/** `?q=` and no `q` at all mean the same. */
export function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

export function booleanOf(text: 'true' | 'false' | undefined): boolean | undefined {
  return text === undefined ? undefined : text === 'true'
}
