import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { Button } from '@mantine/core'
import { foldedText, lengthOf } from './folding.ts'
import { words } from '../words/words.ts'
import styles from './message.module.css'

/** A message as it was typed; a long one by its beginning, and whole when that is asked for or the page is printed. */
export function MessageText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false)
  const folded = foldedText(text)
  const isLong = folded !== undefined
  useEffect(() => {
    if (!isLong) return undefined
    const show = () => flushSync(() => setWhole(true))
    window.addEventListener('beforeprint', show)
    return () => window.removeEventListener('beforeprint', show)
  }, [isLong])
  return (
    <div className={styles.mineText}>
      <div data-words>{whole || folded === undefined ? text : `${folded}\n…`}</div>
      {isLong ? (
        <Button
          className={styles.fold ?? ''}
          size="xs"
          variant="default"
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
        >
          {whole ? words.workshop.showLess : words.workshop.showAll(lengthOf(text))}
        </Button>
      ) : null}
    </div>
  )
}
