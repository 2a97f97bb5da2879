import type { CoreWords } from '../en.ts'

/** What is said of entries outside the codex too; the rest comes with the words of the pages. */
export const codexNames: CoreWords['codex'] = {
  ownType: 'Eigener Typ',
  noMatch: 'Kein Eintrag passt.',
  created: (name) => `„${name}“ steht im Codex.`,
  createAs: (name) => `„${name}“ anlegen als`,
  asAlias: (name) => `Zum Alias von „${name}“ machen`,
  aliasAdded: (alias, name) => `„${alias}“ ist jetzt ein Alias von „${name}“.`,
  types: {
    character: 'Figur',
    location: 'Ort',
    item: 'Gegenstand',
    lore: 'Überlieferung',
    organization: 'Organisation',
    subplot: 'Nebenhandlung',
  },
}
