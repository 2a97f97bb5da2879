import { parsedUrl } from '../api/url.ts'

/** Where to go after signing in: a path of this site, never another origin (`//host`, `/\host`, `javascript:` and the like lead home). */
export function returnPath(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])[^\\\s]*$/.test(next)) return '/'
  const base = 'https://scriptorium.invalid'
  return parsedUrl(next, base)?.origin === base ? next : '/'
}
