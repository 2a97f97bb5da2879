const key = 'scriptorium:reloaded-at'
const againAfterMs = 30_000

/**
 * A part of the workspace that is loaded later can be gone: a newer version was put in its place while this page was open.
 * The page is loaded anew then, which loses nothing (drafts are kept), and not twice in a row.
 */
export function reloadForNewVersion(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(key) ?? 0)
    if (Date.now() - last < againAfterMs) return
    event.preventDefault()
    sessionStorage.setItem(key, String(Date.now()))
    location.reload()
  })
}
