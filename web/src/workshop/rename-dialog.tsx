import { useState } from 'react'
import type { FormEvent } from 'react'
import { Button, Group, Modal, TextInput } from '@mantine/core'

export function RenameDialog({
  title,
  onRename,
  onClose,
}: {
  title: string
  onRename: (title: string) => void
  onClose: () => void
}) {
  const [text, setText] = useState(title)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') onRename(text.trim())
  }
  return (
    <Modal opened onClose={onClose} title="Rename the conversation">
      <form onSubmit={submit}>
        <TextInput
          label="Title"
          data-autofocus
          value={text}
          maxLength={500}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="md">
          <Button type="submit" disabled={text.trim() === ''}>
            Rename
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
