import { useLayoutEffect } from 'react'
import type { RefObject } from 'react'

/** A text of this length fills the field: measuring it would lay it out whole, twice, with each key. */
const fullCharacters = 8_000

/** Makes a field as high as its text, up to so many rows. */
export function useFittedHeight(field: RefObject<HTMLTextAreaElement | null>, text: string, rowsMax: number): void {
  useLayoutEffect(() => {
    const element = field.current
    if (element === null) return undefined
    const fit = () => fitHeight(element, text.length, rowsMax)
    fit()
    // Another width breaks the lines anew.
    window.addEventListener('resize', fit)
    return () => window.removeEventListener('resize', fit)
  }, [field, text, rowsMax])
}

function fitHeight(element: HTMLTextAreaElement, length: number, rowsMax: number): void {
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(element)
  const max = rowsMax * Number.parseFloat(lineHeight) + Number.parseFloat(paddingTop) + Number.parseFloat(paddingBottom)
  if (length > fullCharacters) {
    element.style.height = `${max}px`
    return
  }
  element.style.height = 'auto'
  element.style.height = `${Math.min(max, element.scrollHeight)}px`
}
