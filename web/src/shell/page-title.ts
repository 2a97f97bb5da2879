import { useEffect } from 'react'

/** The browser's title, from the particular to the general. */
export function usePageTitle(...parts: (string | undefined)[]): void {
  const title = [...parts.filter((part) => part !== undefined && part !== ''), 'Scriptorium'].join(' · ')
  useEffect(() => {
    document.title = title
  }, [title])
}
