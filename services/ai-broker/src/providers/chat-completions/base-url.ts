/**
 * Base URLs as people write them: with or without `/v1`, with a slash at the end, or copied whole from an example call.
 * The candidates are tried in order while nothing of the API lies there; the one where it does is remembered.
 */
export function baseCandidates(url: URL): URL[] {
  const path = writtenPath(url)
  if (path.endsWith('/v1')) return [withPath(url, path), withPath(url, path.slice(0, -'/v1'.length))]
  // Another version, or one in the middle (`/v1beta/openai`): the writer knew what they wrote.
  if (/\/v\d/.test(path)) return [withPath(url, path)]
  return [withPath(url, `${path}/v1`), withPath(url, path)]
}

/** Whether a candidate is what was written, rather than our guess. */
export function isAsWritten(candidate: URL, url: URL): boolean {
  return writtenPath(candidate) === writtenPath(url)
}

/** What lies before the version: servers have other interfaces of their own there. */
export function serverRoot(url: URL): URL {
  return withPath(url, writtenPath(url).replace(/(?:\/api)?\/v\d+$/, ''))
}

function writtenPath(url: URL): string {
  return url.pathname.replace(/\/+$/, '').replace(/\/(?:chat\/completions|completions|models)$/, '')
}

function withPath(url: URL, path: string): URL {
  const copy = new URL(url)
  copy.pathname = path
  return copy
}

export function endpoint(base: URL, path: string): URL {
  return withPath(base, `${base.pathname.replace(/\/+$/, '')}${path}`)
}
