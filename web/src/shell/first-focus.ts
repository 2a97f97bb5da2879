import { useEffect, useRef } from 'react'

/** Puts the cursor into the first field of a page that is nothing but a form. */
export function useFirstFocus(wanted = true) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (wanted) field.current?.focus()
  }, [wanted])
  return field
}
