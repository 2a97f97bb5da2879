import { useState } from 'react'
import { ActionIcon } from '@mantine/core'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import { copyText } from './copy-text.ts'
import styles from './message.module.css'

const confirmedMs = 1_500

/** Copies Markdown as it is. Where the browser lets no page copy it says how else. */
export function CopyButton({ text }: { text: string }) {
  const { notices } = useWorkspace()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    if (await copyText(text)) {
      setCopied(true)
      setTimeout(() => setCopied(false), confirmedMs)
    } else {
      notices.show({
        text: words.workshop.cannotCopy,
        tone: 'problem',
      })
    }
  }
  const label = copied ? words.workshop.copied : words.workshop.copy
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      className={styles.tool ?? ''}
      aria-label={label}
      data-tip={label}
      onClick={() => void copy()}
    >
      <Icon name={copied ? 'check' : 'copy'} size={17} />
    </ActionIcon>
  )
}
