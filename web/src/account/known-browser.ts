const key = 'scriptorium:known'

/** Whether somebody has had an account in this browser: then an anonymous visitor is shown the sign-in page, else the one to register. */
export function isKnownBrowser(): boolean {
  try {
    return localStorage.getItem(key) === '1'
  } catch {
    return false
  }
}

export function rememberBrowser(): void {
  try {
    localStorage.setItem(key, '1')
  } catch {
    // Without storage the page to register comes first, with its link to the other.
  }
}
