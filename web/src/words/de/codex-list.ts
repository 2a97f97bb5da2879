import { counted } from '../counted.ts'
import type { Words } from '../en.ts'

const entries = counted('de', { one: '# Eintrag', other: '# Einträge' })
const relations = counted('de', { one: '# Beziehung', other: '# Beziehungen' })

export const list: Words['codex']['list'] = {
  region: 'Einträge',
  search: 'Einträge suchen',
  searchHint: 'Namen, Aliasse, Texte suchen',
  filter: 'Filtern und ordnen',
  filterSet: (count) => `Filtern und ordnen, ${count} gesetzt`,
  clearFilter: 'Filter aufheben',
  order: 'Reihenfolge',
  all: 'Alle',
  tag: 'Schlagwort',
  noTags: 'Noch keine Schlagwörter',
  archivedEntries: 'Archivierte Einträge',
  menu: 'Menü des Codex',
  compact: 'Enge Liste',
  categories: 'Kategorien…',
  deleted: 'Gelöschte Einträge…',
  copyFrom: 'Aus einem anderen Roman kopieren…',
  noMatch: 'Kein Eintrag passt. Ändere die Suche oder den Filter.',
  empty: 'Noch keine Einträge. Beginne mit den Menschen und Orten, auf die es ankommt.',
  importInstead: 'Oder importiere, was du schon hast',
  select: (name) => `${name} auswählen`,
  unsaved: 'ungespeichert',
  ofSeries: 'Reihe',
  deletedLead: 'Ein Eintrag kommt mit seinem Verlauf und seinen Beziehungen zurück. Die letzten 100 sind aufgehoben.',
  noDeleted: 'Nichts wurde gelöscht.',
  recover: 'Zurückholen',
  recoverNamed: (name) => `${name} zurückholen`,
  noCategories: 'Noch keine Kategorien. Sie ordnen den Codex wie Mappen: Familie, Der Hafen, Magie.',
  renameCategory: 'Kategorie umbenennen',
  categoryMenu: (name) => `Kategorie ${name}: Menü`,
  rename: 'Umbenennen…',
  addBelow: 'Eine darunter anlegen…',
  moveIn: 'In eine andere verschieben',
  moveInto: (name) => `In „${name}“ verschieben`,
  moveOut: 'Herausnehmen',
  deleteCategory: 'Löschen, den Inhalt behalten',
}

export const bulk: Words['codex']['bulk'] = {
  region: 'Ausgewählte Einträge',
  selected: counted('de', { one: '# ausgewählt', other: '# ausgewählt' }),
  all: 'Alle auswählen',
  change: 'Ändern…',
  clear: 'Auswahl aufheben',
  title: (count) => `${entries(count)} ändern`,
  unchanged: 'Wie es ist',
  addTags: 'Schlagwörter hinzufügen',
  removeTags: 'Schlagwörter wegnehmen',
  top: 'Oben in der Liste halten',
  apply: 'Ändern',
  changed: (count) => `${entries(count)} geändert.`,
  archived: (count) => `${entries(count)} archiviert. An eine KI geht davon nichts mehr.`,
  unarchived: (count) => `${entries(count)} wieder im Codex.`,
}

export const copy: Words['codex']['copy'] = {
  title: 'Aus einem anderen Roman kopieren',
  lead: 'Was kopiert ist, lebt hier für sich: Kategorien, Typen, Vorlagen und Beziehungen kommen mit, und im anderen Roman ändert sich nichts.',
  noOther: 'Das ist bisher dein einziger Roman.',
  from: 'Aus',
  choose: 'Roman wählen',
  which: 'Welche Einträge',
  all: 'Alle seine Einträge',
  some: 'Einige davon',
  copy: 'Kopieren',
  copySome: (count) => `${entries(count)} kopieren`,
  copied: (entryCount, relationCount) => `${entries(entryCount)} und ${relations(relationCount)} kopiert.`,
}

export const graph: Words['graph'] = {
  title: 'Beziehungen',
  find: 'Eintrag finden',
  types: 'Gezeigte Typen',
  unrelated: 'Einträge ohne Beziehungen',
  described: (nodeCount, edgeCount) => `${entries(nodeCount)} und ${relations(edgeCount)}, gezeichnet`,
  drawing: 'Wird gezeichnet…',
  card: 'Ausgewählter Eintrag',
  open: 'Eintrag öffnen',
  noRelations:
    'Noch steht kein Eintrag mit einem anderen in Beziehung. Beziehungen legst du auf der Seite eines Eintrags an.',
  noEntries: 'Hier siehst du, wer wem was ist, sobald es Einträge gibt.',
  toCodex: 'Zum Codex',
}
