import { counted } from '../counted.ts'
import type { Words } from '../en.ts'

const words = counted('de', { one: '# Wort', other: '# Wörter' })
const chapters = counted('de', { one: '# Kapitel', other: '# Kapitel' })
const scenes = counted('de', { one: '# Szene', other: '# Szenen' })

export const manuscript: Words['manuscript'] = {
  title: 'Manuskript',
  outline: 'Kapitel und Szenen',
  chapters: 'Kapitel',
  scenes: 'Szenen',
  menu: 'Menü des Manuskripts',
  grid: 'Wer in welcher Szene ist',
  gridEmpty:
    'Noch nennt keine Szene einen Eintrag. Sobald Szenen Menschen und Orte des Codex nennen, steht hier, wer wo ist.',
  words,
  sceneNumber: (number) => `Szene ${number}`,
  chapterNumber: (number) => `Kapitel ${number}`,
  quoted: (name) => `„${name}“`,
  choose: 'Wähle eine Szene, an der du schreiben willst.',
  empty: 'Hier schreibst du deine Geschichte, Szene für Szene. Die KI bekommt die Szenen, die sie kennen soll.',
  writeFirst: 'Die erste Szene schreiben',
  importFile: 'Manuskript importieren…',
  importAbout: 'Markdown, reiner Text oder DOCX. Überschriften werden Kapitel, Zeilen wie *** trennen Szenen.',
  file: 'Manuskriptdatei',
  wrongFile: 'Das ist kein Manuskript, das sich lesen lässt. Wähle eine Datei, die auf .md, .txt oder .docx endet.',
  imported: (chapterCount, sceneCount, wordCount) =>
    `${chapters(chapterCount)}, ${scenes(sceneCount)} und ${words(wordCount)} importiert.`,
  addChapter: 'Kapitel hinzufügen',
  addSceneTo: (chapter) => `Szene in ${chapter} hinzufügen`,
  renameChapter: 'Kapitel umbenennen',
  rename: 'Umbenennen…',
  titleLabel: 'Titel',
  untitled: 'Szene ohne Titel',
  chapterMenu: (title) => `Kapitel ${title}: Menü`,
  sceneMenu: (name) => `Szene ${name}: Menü`,
  moveHint: 'Zum Verschieben ziehen, oder Alt mit den Pfeiltasten drücken.',
  movedTo: (scene, chapter, place) => `${scene} ist jetzt Szene ${place} von ${chapter}.`,
  chapterMoved: (chapter, place) => `${chapter} ist jetzt Kapitel ${place}.`,
  text: 'Text der Szene',
  placeholder: 'Fang an zu schreiben…',
  states: {
    saved: 'Gespeichert',
    unsaved: 'Noch nicht gespeichert',
    saving: 'Wird gespeichert…',
    failed: 'Nicht gespeichert. Auf diesem Gerät aufgehoben.',
  },
  conflict: 'Diese Szene wurde anderswo geändert',
  conflictAbout: 'Deine Fassung steht unten auf der Seite. Bis du wählst, wird nichts gespeichert.',
  keepMine: 'Meine Fassung speichern',
  takeTheirs: 'Die gespeicherte nehmen',
  inThisScene: 'In dieser Szene',
  withoutEntry: 'Namen ohne Eintrag',
}
