import { useState } from 'react'
import { Button, Group, Modal, TextInput } from '@mantine/core'
import { words } from '../words/words.ts'

type DialogProps = {
  title: string
  label: string
  action: string
  initial?: string
  maxLength?: number
  isPending?: boolean
  error?: string | undefined
  onClose: () => void
  onName: (name: string) => void
}

/** Asks for one name. */
export function NameDialog({ title, label, action, initial = '', maxLength = 200, ...props }: DialogProps) {
  const [name, setName] = useState(initial)
  return (
    <Modal opened onClose={props.onClose} title={title} size="sm" closeButtonProps={{ 'aria-label': words.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          // A form in a dialog lies within the form of its page for React, though not on the page.
          event.stopPropagation()
          if (name.trim() !== '') props.onName(name.trim())
        }}
      >
        <TextInput
          label={label}
          data-autofocus
          maxLength={maxLength}
          value={name}
          error={props.error}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group mt="md" justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" disabled={name.trim() === ''} loading={props.isPending === true}>
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
