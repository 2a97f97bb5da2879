import type { Alias } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'
import styles from './alias-health.module.css'
import { suggestAliases } from './alias-suggestions.ts'
import { withAliases } from './alias-text.ts'

type ChipsProps = { name: string; type: string; aliases: Alias[]; onChange: (aliases: Alias[]) => void }

/** Names under which the entry is likely to be called as well, each one click away. */
export function AliasSuggestionChips({ name, type, aliases, onChange }: ChipsProps) {
  const suggestions = suggestAliases({ name, type, aliases })
  if (suggestions.length === 0) return null
  return (
    <fieldset className={styles.suggestions} aria-label={words.codex.suggestedAliases}>
      <span>{words.codex.alsoCalled}</span>
      {suggestions.map((text) => (
        <button
          key={text}
          type="button"
          className={styles.suggestion}
          aria-label={words.codex.addAlias(text)}
          onClick={() => onChange(withAliases(aliases, text))}
        >
          + {text}
        </button>
      ))}
    </fieldset>
  )
}
