/** The code that browsers give to keys which an input method has taken; Safari gives it to the Enter that ends the word. */
const takenKeyCode = 229

/**
 * Keys pressed while a word is being composed belong to the input method: Enter takes the word, Escape drops it, and neither
 * may send a message, stop an answer, empty a field or close a dialog. They are held back from every listener of the page;
 * the browser and the input method get them all the same. To be called before anything else listens.
 */
export function holdBackComposedKeys(target: Pick<EventTarget, 'addEventListener'>): void {
  const hold = (event: Event) => {
    const { isComposing, keyCode } = event as KeyboardEvent
    if (isComposing || keyCode === takenKeyCode) event.stopImmediatePropagation()
  }
  target.addEventListener('keydown', hold, { capture: true })
  target.addEventListener('keyup', hold, { capture: true })
}
