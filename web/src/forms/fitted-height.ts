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
    fill(element, rowsMax)
    return () => empty(element)
  }, [field, isFull, rowsMax])
  useLayoutEffect(() => {
    const element = field.current
    if (element === null || isFull) return undefined
    const fitNow = () => fit(element, rowsMax)
    fitNow()
    // Another width breaks the lines anew.
    window.addEventListener('resize', fitNow)
    return () => window.removeEventListener('resize', fitNow)
    // The text is in the field already.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [field, text, isFull, rowsMax])
}

function fill(element: HTMLTextAreaElement, rows: number): void {
  element.style.height = `${heightOf(element, rows)}px`
  element.style.unicodeBidi = 'normal'
  element.dir = directionOf(element.value) ?? ''
}

function empty(element: HTMLTextAreaElement): void {
  element.style.unicodeBidi = ''
  element.dir = ''
}

function fit(element: HTMLTextAreaElement, rowsMax: number): void {
  element.style.height = 'auto'
  element.style.height = `${Math.min(heightOf(element, rowsMax), element.scrollHeight)}px`
}

function heightOf(element: HTMLTextAreaElement, rows: number): number {
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(element)
  return rows * Number.parseFloat(lineHeight) + Number.parseFloat(paddingTop) + Number.parseFloat(paddingBottom)
}
