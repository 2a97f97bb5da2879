/**
 * Whether a request may change state, or open a stream, for the cookie that a browser sends along by itself.
 * The rule is that of Fetch Metadata with Origin as fallback (https://web.dev/articles/fetch-metadata, Go's
 * http.CrossOriginProtection): a browser says where a request came from, and a page of another site cannot make it lie.
 * What sends neither header is not a browser.
 *
 * @param publicOrigin the origin of PUBLIC_URL, such as `https://write.example`.
 */
export function isSameSite(
  headers: { secFetchSite: string | undefined; origin: string | undefined },
  publicOrigin: string,
): boolean {
  if (headers.secFetchSite !== undefined)
    return headers.secFetchSite === 'same-origin' || headers.secFetchSite === 'none'
  return headers.origin === undefined || headers.origin === publicOrigin
}

export function changesState(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
}
