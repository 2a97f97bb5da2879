import { counted } from '../counted.ts'
import type { Words } from '../en.ts'

export const novels: Words['novels'] = {
  title: 'Deine Romane',
  create: 'Neuer Roman',
  empty: 'Noch keine Romane. Lege einen an: Ein Titel genügt für den Anfang.',
  entries: counted('de', { one: '# Eintrag im Codex', other: '# Einträge im Codex' }),
  about: 'Über den Roman',
  aboutLead:
    'Diese Angaben gehen mit jeder Nachricht mit, damit die KI in deiner Sprache, Zeitform und Perspektive schreibt.',
  delete: 'Diesen Roman löschen',
  deleteLead: 'Sein Codex und seine Gespräche werden mit gelöscht. Zehn Sekunden lang lässt es sich rückgängig machen.',
  deleteButton: 'Roman löschen',
  withAll: (title) => `„${title}“ mit Codex und Gesprächen`,
  notSaved: 'Nicht gespeichert',
  discard: 'Änderungen verwerfen',
  changedElsewhere: 'Nicht gespeichert: Dieser Roman wurde anderswo geändert',
  differs: (fields) =>
    `${fields}: Die gespeicherte Fassung ist eine andere als deine. Deine steht oben im Formular; gespeichert wird erst, wenn du wählst.`,
  keepMine: 'Meine Fassung speichern',
  takeTheirs: 'Die gespeicherte nehmen',
  fields: {
    title: 'Titel',
    author: 'Autorin oder Autor',
    language: 'Sprache',
    genre: 'Genre',
    pointOfView: 'Perspektive',
    tense: 'Zeitform',
    synopsis: 'Zusammenfassung',
    seriesId: 'Reihe',
  },
  pointOfViewHint: 'dritte Person, nah',
  tenseHint: 'Vergangenheit',
  synopsisAbout: 'Geht mit jeder Nachricht an die KI.',
}
