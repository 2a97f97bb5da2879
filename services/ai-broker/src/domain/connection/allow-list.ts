/** What the operator allows to be called although it is not public; the only exception that egress makes. */

/** The operator's exact `host:port` entries; `localhost`, `127.0.0.1` and `[::1]` are three. */
export type AllowList = { has(hostname: string, port: string): boolean }

/** @throws Error naming the entry that is not `host:port`. */
export function createAllowList(entries: readonly string[]): AllowList {
  const allowed = new Set(entries.map(normalEntry))
  return { has: (hostname, port) => allowed.has(`${hostname}:${port}`) }
}

function normalEntry(entry: string): string {
  const url = /^[^/?#@\\\s]+:\d{1,5}$/.test(entry) ? URL.parse(`http://${entry}`) : null
  if (url === null) throw new Error(`${entry} is not host:port`)
  return `${url.hostname}:${portOf(url)}`
}

/** The port of a URL, also where it is its protocol's own. */
export function portOf(url: URL): string {
  if (url.port !== '') return url.port
  return url.protocol === 'https:' ? '443' : '80'
}
