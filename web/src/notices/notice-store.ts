export type NoticeAction = { label: string; run: () => void }
export type Notice = {
  id: number
  text: string
  tone: 'plain' | 'problem'
  action: NoticeAction | undefined
  timeoutMs: number
}

export type NoticeStore = {
  show: (notice: { text: string; tone?: Notice['tone']; action?: NoticeAction; timeoutMs?: number }) => number
  dismiss: (id: number) => void
  list: () => readonly Notice[]
  subscribe: (listener: () => void) => () => void
}

const usualMs = 6_000
const shownMax = 4

/** Short messages at the edge of the page. The oldest give way when there are more than four. */
export function createNoticeStore(): NoticeStore {
  let notices: readonly Notice[] = []
  let nextId = 1
  const listeners = new Set<() => void>()
  const change = (next: readonly Notice[]) => {
    notices = next
    for (const listener of listeners) listener()
  }
  return {
    show({ text, tone = 'plain', action, timeoutMs = usualMs }) {
      const id = nextId
      nextId += 1
      change([...notices, { id, text, tone, action, timeoutMs }].slice(-shownMax))
      return id
    },
    dismiss(id) {
      if (notices.some((notice) => notice.id === id)) change(notices.filter((notice) => notice.id !== id))
    },
    list: () => notices,
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
