type Group = { title: string; keys: [key: string, what: string][] }

/** The list of all places and actions, and of the keys. */
export const palette = {
  label: 'Go to a place, or do something',
  placeholder: 'Go to a novel, a conversation, an entry, a page…',
  nothing: 'Nothing of that name.',
  entries: 'Codex',
  conversations: 'Conversations',
  pages: 'Pages',
  actions: 'Actions',
  newConversation: 'New conversation',
  newEntry: 'New entry',
  keys: {
    title: 'Keyboard shortcuts',
    groups: (mac: boolean, sendKey: 'enter' | 'ctrl-enter'): Group[] => {
      const ctrl = mac ? '⌘' : 'Ctrl'
      return [
        {
          title: 'Everywhere',
          keys: [
            [`${ctrl} K`, 'Go to a place, or do something'],
            ['/', 'Search on this page'],
            ['?', 'This list'],
          ],
        },
        {
          title: 'In a conversation',
          keys: [
            [sendKey === 'enter' ? 'Enter' : `${ctrl} Enter`, 'Send'],
            [sendKey === 'enter' ? 'Shift Enter' : 'Enter', 'A new line'],
            ['@', 'Name an entry of the codex'],
            ['Esc', 'Stop the answer'],
          ],
        },
        {
          title: 'In the codex and the manuscript',
          keys: [
            [`${ctrl} S`, 'Save'],
            ['Alt ↑ ↓', 'Move a scene or a chapter'],
          ],
        },
      ]
    },
  },
}
