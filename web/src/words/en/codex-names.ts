/** What is said of entries outside the codex too; the rest comes with the words of the pages. */
export const codexNames = {
  ownType: 'Type of your own',
  noMatch: 'No entries match.',
  created: (name: string) => `“${name}” is in the codex.`,
  createAs: (name: string) => `Create “${name}” as`,
  asAlias: (name: string) => `Make it an alias of “${name}”`,
  aliasAdded: (alias: string, name: string) => `“${alias}” is now an alias of “${name}”.`,
  types: {
    character: 'Character',
    location: 'Location',
    item: 'Item',
    lore: 'Lore',
    organization: 'Organization',
    subplot: 'Subplot',
  },
}
