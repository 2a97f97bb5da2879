import { useState } from 'react'
import { ActionIcon, Tooltip } from '@mantine/core'
import { Icon } from '../icons/icon.tsx'
import { useWorkspace } from '../workspace.ts'
import { copyText } from './copy-text.ts'

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
        text: 'The browser does not let this page copy. Select the text and press Ctrl+C.',
        tone: 'problem',
      })
    }
  }
  const label = copied ? 'Copied' : 'Copy'
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={() => void copy()}>
        <Icon name={copied ? 'check' : 'copy'} size={17} />
      </ActionIcon>
    </Tooltip>
  )
}
