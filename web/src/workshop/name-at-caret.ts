/** What is typed behind an `@` at the caret: where it begins, and the words; undefined where no name is being called. */
export function nameAtCaret(text: string, caret: number): { start: number; typed: string } | undefined {
  const before = text.slice(0, caret)
  const match = /(?:^|[\s(\[“"'„—–-])@([^\n@]{0,60})$/u.exec(before)
  if (match === null) return undefined
  const typed = match[1] ?? ''
  // Two spaces, or more words than a name has: it is no name any more.
  if (/\s{2}|^\s/.test(typed) || typed.split(' ').length > 4) return undefined
  return { start: caret - typed.length - 1, typed }
}

/** The text with a name in the place of what was typed, and the caret behind it. */
export function withName(text: string, start: number, caret: number, name: string): { text: string; caret: number } {
  const after = text.slice(caret)
  const space = /^[\s.,;:!?)’'”"]/.test(after) ? '' : ' '
  return { text: `${text.slice(0, start)}${name}${space}${after}`, caret: start + name.length + space.length }
}
