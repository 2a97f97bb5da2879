import { useMemo } from 'react'
import { diffLines, diffWordsWithSpace } from 'diff'
import { words } from '../words/words.ts'
import styles from './text-diff.module.css'

/** Longer texts are compared by lines: words would take too long. */
const wordsCharactersMax = 20_000

/** One text become another: what was taken out struck through, what is new underlined. */
export function TextDiff({ before, after }: { before: string; after: string }) {
  const parts = useMemo(() => {
    return before.length + after.length > wordsCharactersMax
      ? diffLines(before, after)
      : diffWordsWithSpace(before, after)
  }, [before, after])
  return (
    <p className={styles.text} data-words>
      {parts.map(({ value, added, removed }, index) =>
        added ? (
          <ins key={index}>
            <span className="visually-hidden">{words.codex.history.added}</span>
            {value}
          </ins>
        ) : removed ? (
          <del key={index}>
            <span className="visually-hidden">{words.codex.history.removed}</span>
            {value}
          </del>
        ) : (
          <span key={index}>{value}</span>
        ),
      )}
    </p>
  )
}
