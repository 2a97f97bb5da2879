import { useState } from 'react'
import { SegmentedControl } from '@mantine/core'
import { FittedTextarea } from '../forms/fitted-textarea.tsx'
import { Markdown } from '../markdown/markdown.tsx'
import { words } from '../words/words.ts'
import styles from './description-field.module.css'

/** The description, in Markdown, with a look at how it reads. */
export function DescriptionField({
  value,
  error,
  onChange,
}: {
  value: string
  error: string | undefined
  onChange: (text: string) => void
}) {
  const [mode, setMode] = useState('write')
  return (
    <div>
      <div className={styles.head}>
        <label htmlFor="entry-description" className={styles.label}>
          {words.codex.description}
        </label>
        <SegmentedControl
          size="xs"
          aria-label={words.codex.writeOrPreview}
          value={mode}
          onChange={setMode}
          data={[
            { value: 'write', label: words.codex.write },
            { value: 'preview', label: words.codex.preview },
          ]}
        />
      </div>
      {mode === 'write' ? (
        <FittedTextarea
          id="entry-description"
          rows={7}
          rowsMax={60}
          maxLength={100_000}
          placeholder={words.codex.descriptionHint}
          value={value}
          error={error}
          classNames={{ input: styles.input ?? '' }}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <div className={styles.preview}>
          {value.trim() === '' ? (
            <span className={styles.empty}>{words.codex.nothingWritten}</span>
          ) : (
            <Markdown text={value} />
          )}
        </div>
      )}
    </div>
  )
}
