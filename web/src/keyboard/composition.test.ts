import { describe, expect, it } from 'vitest'
import { holdBackComposedKeys } from './composition.ts'

function press(fields: { key: string; isComposing?: boolean; keyCode?: number }, type = 'keydown') {
  const page = new EventTarget()
  holdBackComposedKeys(page)
  const heard: string[] = []
  for (const capture of [true, false]) page.addEventListener(type, () => heard.push(fields.key), { capture })
  const event = Object.assign(new Event(type, { cancelable: true }), { isComposing: false, keyCode: 0, ...fields })
  page.dispatchEvent(event)
  return { heard: heard.length > 0, prevented: event.defaultPrevented }
}

describe('holdBackComposedKeys', () => {
  it.each([
    { key: 'Escape', isComposing: true, keyCode: 27 },
    { key: 'Escape', keyCode: 229 },
    { key: 'Enter', isComposing: true },
    { key: 'Enter', keyCode: 229 },
    { key: 'Backspace', isComposing: true },
    { key: '/', isComposing: true },
  ])('C13: nothing of the page hears a key of a word being composed: %p', (key) => {
    expect(press(key)).toEqual({ heard: false, prevented: false })
    expect(press(key, 'keyup').heard).toBe(false)
  })

  it.each([
    { key: 'Escape', keyCode: 27 },
    { key: 'Enter', keyCode: 13 },
  ])('C13: other keys are heard: %p', (key) => {
    expect(press(key).heard).toBe(true)
  })
})
