import { counted } from '../counted.ts'
import type { Words } from '../en.ts'

const entries = counted('de', { one: '# Eintrag', other: '# Einträge' })

export const transfer: Words['transfer'] = {
  title: 'Import und Export',
  lead: 'Hol den Codex herein, den du anderswo hast, und nimm deinen mit, wann immer du willst.',
  drop: 'Lege eine Datei hier ab',
  choose: 'Datei wählen',
  file: 'Datei zum Importieren',
  importFormats:
    'World Info von SillyTavern, Charakterkarten (JSON oder PNG), Lorebooks von NovelAI, ein Export von Novelcrafter, ' +
    'Markdown-Dateien in einem Zip (Obsidian), CSV oder ein Archiv von Scriptorium. Was es ist, zeigt die Datei selbst. ' +
    'Nichts ändert sich, bevor du gesehen hast, was geschehen würde.',
  otherFile: 'Andere Datei',
  another: 'Noch eine Datei importieren',
  uploading: 'Die Datei wird geschickt…',
  reading: 'Die Datei wird gelesen…',
  importing: 'Wird importiert…',
  failed: 'Nichts wurde importiert',
  imported: (created, updated) =>
    updated === 0 ? `${entries(created)} importiert.` : `${entries(created)} importiert, ${entries(updated)} ergänzt.`,
  toCodex: 'Zum Codex',
  existing: 'Einträge, die es dem Namen nach schon gibt',
  rules: { update: 'Ergänzen', skip: 'Lassen, wie sie sind', create: 'Einen zweiten anlegen' },
  apply: (count) => `${entries(count)} importieren`,
  recognized: (format) => `Erkannt als: ${format}`,
  actions: { create: 'neu', update: 'wird ergänzt', skip: 'wird ausgelassen' },
  actionsDone: { create: 'neu', update: 'ergänzt', skip: 'ausgelassen' },
  others: {
    types: 'Typen',
    categories: 'Kategorien',
    templates: 'Vorlagen',
    relations: 'Beziehungen',
    progressions: 'Wendungen',
    chapters: 'Kapitel',
    scenes: 'Szenen',
  },
  notCarried: 'Was hier keinen Platz hat',
  leftOut: 'Was dieses Format nicht fasst',
  showAll: (count) => `Alle ${count.toLocaleString('de')} zeigen`,
  andMore: (count) => `Und ${count.toLocaleString('de')} weitere.`,
  exportTitle: 'Export',
  exportLead:
    'Was eine Datei eines anderen Programms mitbrachte und hier keinen Platz hat, kommt in dasselbe Format wieder hinein.',
  format: 'Format',
  formats: {
    json: { name: 'Archiv von Scriptorium', about: 'Alles außer Bildern: Einträge, Beziehungen, Manuskript.' },
    markdown: { name: 'Markdown im Zip', about: 'Eine Datei je Eintrag, wie Obsidian Notizen hält.' },
    csv: { name: 'CSV', about: 'Eine Tabelle für die Tabellenkalkulation.' },
    'world-info': { name: 'World Info (SillyTavern)', about: 'Ein Lorebook mit Schlüsseln.' },
    'character-card': { name: 'Charakterkarte V3', about: 'Eine Karte, die ein Lorebook trägt.' },
    novelai: { name: 'Lorebook (NovelAI)', about: 'Version 6.' },
    novelcrafter: { name: 'Novelcrafter', about: 'Ein Zip, wie Novelcrafter es exportiert.' },
  },
  makeFile: 'Datei erstellen',
  making: 'Die Datei wird erstellt…',
  exportFailed: 'Die Datei ließ sich nicht erstellen',
  ready: 'liegt einen Tag lang bereit.',
}
