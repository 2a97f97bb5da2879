import { counted } from '../counted.ts'

const entries = counted('en', { one: '# entry', other: '# entries' })

export const transfer = {
  title: 'Import and export',
  lead: 'Bring in the codex that you have elsewhere, and take yours out whenever you like.',
  drop: 'Drop a file here',
  choose: 'Choose a file',
  file: 'File to import',
  importFormats:
    'SillyTavern World Info, character cards (JSON or PNG), NovelAI lorebooks, a Novelcrafter export, ' +
    'Markdown files in a zip (Obsidian), CSV, or an archive of Scriptorium. What it is, is seen from the file. ' +
    'Nothing is changed before you have seen what would be.',
  otherFile: 'Another file',
  another: 'Import another file',
  uploading: 'The file is being sent…',
  reading: 'The file is being read…',
  importing: 'Importing…',
  failed: 'Nothing was imported',
  imported: (created: number, updated: number) =>
    updated === 0 ? `${entries(created)} imported.` : `${entries(created)} imported, ${entries(updated)} updated.`,
  toCodex: 'Go to the codex',
  existing: 'Entries that are there already, by name',
  rules: { update: 'Update them', skip: 'Leave them as they are', create: 'Add a second one' },
  apply: (count: number) => `Import ${entries(count)}`,
  recognized: (format: string) => `Recognized as: ${format}`,
  actions: { create: 'new', update: 'to update', skip: 'to leave out' },
  actionsDone: { create: 'new', update: 'updated', skip: 'left out' },
  others: {
    types: 'types',
    categories: 'categories',
    templates: 'templates',
    relations: 'relations',
    progressions: 'changes in the story',
    chapters: 'chapters',
    scenes: 'scenes',
  } as Readonly<Record<string, string>>,
  notCarried: 'What has no place here',
  leftOut: 'What this format cannot hold',
  showAll: (count: number) => `Show all ${count.toLocaleString('en')}`,
  andMore: (count: number) => `And ${count.toLocaleString('en')} more.`,
  exportTitle: 'Export',
  exportLead: 'What a file of another program brought along and has no place here is put back into the same format.',
  format: 'Format',
  formats: {
    json: { name: 'Scriptorium archive', about: 'Everything but images: entries, relations, manuscript.' },
    markdown: { name: 'Markdown in a zip', about: 'A file for each entry, as Obsidian keeps notes.' },
    csv: { name: 'CSV', about: 'A table for a spreadsheet.' },
    'world-info': { name: 'SillyTavern World Info', about: 'A lorebook with keys.' },
    'character-card': { name: 'Character card V3', about: 'A card that carries a lorebook.' },
    novelai: { name: 'NovelAI lorebook', about: 'Version 6.' },
    novelcrafter: { name: 'Novelcrafter', about: 'A zip as Novelcrafter exports it.' },
  },
  makeFile: 'Make the file',
  making: 'The file is being made…',
  exportFailed: 'The file could not be made',
  ready: 'is ready, for a day.',
}
