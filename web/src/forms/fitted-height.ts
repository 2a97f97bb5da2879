import { useLayoutEffect } from 'react'
import type { RefObject } from 'react'
import { directionOf } from '../markdown/direction.ts'

/** A text of this length fills the field: measuring it would lay it out whole, twice, with each key. */
const fullCharacters = 8_000

/**
 * Makes a field as high as its text, up to so many rows. A text that fills it runs as its first letter does: looking for the
 * direction of each of its paragraphs (`unicode-bidi: plaintext`) makes a key in 200 KB take eight times as long.
 */
export function useFittedHeight(field: RefObject<HTMLTextAreaElement | null>, text: string, rowsMax: number): void {
  const isFull = text.length > fullCharacters
  // Not with each key: what is read of the style is only known once all of the text is laid out.
  useLayoutEffect(() => {
    const element = field.current
    if (element === null || !isFull) return undefined
    element.style.height = `${heightOf(element, rowsMax)}px`
    element.style.unicodeBidi = 'normal'
    element.dir = directionOf(element.value) ?? ''
    return () => {
      element.style.unicodeBidi = ''
      element.dir = ''
    }
  }, [field, isFull, rowsMax])
  useLayoutEffect(() => {
    const element = field.current
    if (element === null || isFull) return undefined
    const fit = () => {
      element.style.height = 'auto'
      element.style.height = `${Math.min(heightOf(element, rowsMax), element.scrollHeight)}px`
    }
    fit()
    // Another width breaks the lines anew.
    window.addEventListener('resize', fit)
    return () => window.removeEventListener('resize', fit)
  }, [field, text, isFull, rowsMax])
}

function heightOf(element: HTMLTextAreaElement, rows: number): number {
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(element)
  return rows * Number.parseFloat(lineHeight) + Number.parseFloat(paddingTop) + Number.parseFloat(paddingBottom)
}
