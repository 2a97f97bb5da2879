import { useState } from 'react'
import { Button, TextInput } from '@mantine/core'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import styles from './tasks-page.module.css'

type AddProps = { isPending: boolean; onAdd: (title: string, done: () => void) => void }

/** Takes one task after the other. */
export function QuickAdd({ isPending, onAdd }: AddProps) {
  const [title, setTitle] = useState('')
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault()
        if (title.trim() !== '' && !isPending) onAdd(title.trim(), () => setTitle(''))
      }}
    >
      <TextInput
        className={styles.addField ?? ''}
        aria-label={words.tasks.add}
        placeholder={words.tasks.addHint}
        maxLength={500}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Button type="submit" loading={isPending} disabled={title.trim() === ''} leftSection={<Icon name="plus" />}>
        {words.tasks.addButton}
      </Button>
    </form>
  )
}
