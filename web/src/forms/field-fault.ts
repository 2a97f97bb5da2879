type Field = Pick<HTMLInputElement, 'value' | 'required' | 'minLength' | 'type'>

const email = /^[^\s@]+@[^\s@]+$/

/** What a field lacks, as far as the page can know; undefined where it may be sent. */
export function faultOf({ value, required, minLength, type }: Field): string | undefined {
  if (value.trim() === '') return required ? 'This is needed.' : undefined
  if (type === 'email' && !email.test(value.trim())) return 'This is not an email address.'
  const { length } = value
  if (length < minLength)
    return `At least ${minLength} characters, please; ${length === 1 ? 'this is' : 'these are'} ${length}.`
  return undefined
}
