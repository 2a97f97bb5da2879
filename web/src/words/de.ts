import { graph } from './de/codex-list.ts'
import { codex } from './de/codex.ts'
import { manuscript } from './de/manuscript.ts'
import { transfer } from './de/transfer.ts'
import type { Words } from './en.ts'

/** Every word of the workspace in German. */
export const de: Words = {
  close: 'Schließen',
  cancel: 'Abbrechen',
  create: 'Anlegen',
  save: 'Speichern',
  saved: 'Gespeichert.',
  discard: 'Verwerfen',
  delete: 'Löschen',
  remove: 'Entfernen',
  done: 'Fertig',
  undo: 'Rückgängig',
  yes: 'Ja',
  no: 'Nein',
  open: 'Öffnen',
  loading: 'Wird geladen',
  tryAgain: 'Noch einmal versuchen',
  moveUp: 'Nach oben',
  moveDown: 'Nach unten',
  codex,
  graph,
  manuscript,
  transfer,
}
