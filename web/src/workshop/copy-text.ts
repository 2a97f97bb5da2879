type CopyPage = {
  clipboard: Pick<Clipboard, 'writeText'> | undefined
  document: Pick<Document, 'createElement' | 'execCommand' | 'body' | 'activeElement'>
}

/**
 * Copies a text. The clipboard is there in secure contexts only, and may refuse; over plain http on a network the text is
 * selected in a field outside the window and copied as by the keyboard. Answers whether it was copied.
 */
export async function copyText(
  text: string,
  { clipboard, document }: CopyPage = { clipboard: globalThis.navigator.clipboard, document: globalThis.document },
): Promise<boolean> {
  try {
    if (clipboard !== undefined) {
      await clipboard.writeText(text)
      return true
    }
  } catch {
    // Refused, or the page has lost the focus: the other way may be open.
  }
  return copySelected(text, document)
}

function copySelected(text: string, document: CopyPage['document']): boolean {
  const focused = document.activeElement as HTMLElement | null
  const field = document.createElement('textarea')
  field.value = text
  field.readOnly = true
  field.setAttribute('aria-hidden', 'true')
  field.style.cssText = 'position:fixed;inset-block-start:-100px;inline-size:1px;block-size:1px;opacity:0'
  document.body.append(field)
  try {
    field.select()
    return document.execCommand('copy')
  } catch {
    return false
  } finally {
    field.remove()
    focused?.focus({ preventScroll: true })
  }
}
