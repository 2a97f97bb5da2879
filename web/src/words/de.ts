import { codexNames } from './de/codex-names.ts'
import { models } from './de/models.ts'
import { palette } from './de/palette.ts'
import { shell } from './de/shell.ts'
import { workshop } from './de/workshop.ts'
import type { CoreWords } from './en.ts'

/** The words in German that the frame and the workshop need. */
export const de: CoreWords = {
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
  codex: codexNames,
  models,
  palette,
  shell,
  workshop,
}
