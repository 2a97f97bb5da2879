import type { KeyboardEvent } from 'react'
import { createStoredChoice } from '../shell/stored-choice.ts'

export const isMac = typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac')

/** Which key sends a message: Enter with Ctrl or Cmd, or Enter alone, where Shift and Enter begin a new line. */
export const sendKeys = ['ctrl-enter', 'enter'] as const
export type SendKey = (typeof sendKeys)[number]

export const useSendKey = createStoredChoice('send-key', sendKeys)

export function sendsWithEnter(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey'>,
  sendKey: SendKey,
): boolean {
  if (event.key !== 'Enter') return false
  return event.ctrlKey || event.metaKey || (sendKey === 'enter' && !event.shiftKey)
}
