// Sets the colour scheme before the first paint; a file of its own because inline scripts are refused by the Content-Security-Policy.
{
  let stored = null
  try {
    stored = localStorage.getItem('scriptorium:color-scheme')
  } catch {
    /* Storage is switched off: the system's scheme it is. */
  }
  const dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
}
