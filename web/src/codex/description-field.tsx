import { useState } from 'react'
import { SegmentedControl } from '@mantine/core'
import { FittedTextarea } from '../forms/fitted-textarea.tsx'
import { Markdown } from '../markdown/markdown.tsx'
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
          Description
        </label>
        <SegmentedControl
          size="xs"
          aria-label="Write or preview"
          value={mode}
          onChange={setMode}
          data={[
            { value: 'write', label: 'Write' },
            { value: 'preview', label: 'Preview' },
          ]}
        />
      </div>
      {mode === 'write' ? (
        <FittedTextarea
          id="entry-description"
          rows={6}
          rowsMax={28}
          maxLength={100_000}
          placeholder="What the AI should know. Markdown works."
          value={value}
          error={error}
          classNames={{ input: styles.input ?? '' }}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <div className={styles.preview}>
          {value.trim() === '' ? <span className={styles.empty}>Nothing written yet.</span> : <Markdown text={value} />}
        </div>
      )}
    </div>
  )
}
