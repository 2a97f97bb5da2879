import { words } from '../words/words.ts'

type Field = Pick<HTMLInputElement, 'value' | 'required' | 'minLength' | 'type'>

const email = /^[^\s@]+@[^\s@]+$/

/** What a field lacks, as far as the page can know; undefined where it may be sent. */
export function faultOf({ value, required, minLength, type }: Field): string | undefined {
  if (value.trim() === '') return required ? words.shell.needed : undefined
  if (type === 'email' && !email.test(value.trim())) return words.shell.noEmail
  const { length } = value
  return length < minLength ? words.shell.tooShort(minLength, length) : undefined
}
