import type { CoreWords } from '../en.ts'

export const palette: CoreWords['palette'] = {
  label: 'Zu einem Ort gehen oder etwas tun',
  placeholder: 'Zu einem Roman, einem Gespräch, einem Eintrag, einer Seite…',
  nothing: 'Nichts heißt so.',
  entries: 'Codex',
  conversations: 'Gespräche',
  pages: 'Seiten',
  actions: 'Aktionen',
  newConversation: 'Neues Gespräch',
  newEntry: 'Neuer Eintrag',
  keys: {
    title: 'Tastenkürzel',
    groups: (mac, sendKey) => {
      const ctrl = mac ? '⌘' : 'Strg'
      return [
        {
          title: 'Überall',
          keys: [
            [`${ctrl} K`, 'Zu einem Ort gehen oder etwas tun'],
            ['/', 'Auf dieser Seite suchen'],
            ['?', 'Diese Liste'],
          ],
        },
        {
          title: 'Im Gespräch',
          keys: [
            [sendKey === 'enter' ? 'Enter' : `${ctrl} Enter`, 'Senden'],
            [sendKey === 'enter' ? 'Umschalt Enter' : 'Enter', 'Neue Zeile'],
            ['@', 'Einen Eintrag des Codex nennen'],
            ['Esc', 'Die Antwort anhalten'],
          ],
        },
        {
          title: 'In Codex und Manuskript',
          keys: [
            [`${ctrl} S`, 'Speichern'],
            ['Alt ↑ ↓', 'Szene oder Kapitel verschieben'],
          ],
        },
      ]
    },
  },
}
