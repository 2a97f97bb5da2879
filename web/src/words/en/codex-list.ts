import { counted } from '../counted.ts'

const entries = counted('en', { one: '# entry', other: '# entries' })
const relations = counted('en', { one: '# relation', other: '# relations' })

export const list = {
  region: 'Entries',
  search: 'Search entries',
  searchHint: 'Search names, aliases, texts',
  filter: 'Filter and order',
  filterSet: (count: number) => `Filter and order, ${count} set`,
  clearFilter: 'Clear the filter',
  order: 'Order',
  all: 'All',
  tag: 'Tag',
  noTags: 'No tags yet',
  archivedEntries: 'Archived entries',
  menu: 'Codex menu',
  compact: 'Compact list',
  categories: 'Categories…',
  deleted: 'Deleted entries…',
  copyFrom: 'Copy from another novel…',
  noMatch: 'No entries match. Change the search or the filter.',
  empty: 'No entries yet. Begin with the people and places that matter most.',
  importInstead: 'Or import what you have',
  select: (name: string) => `Select ${name}`,
  unsaved: 'unsaved',
  ofSeries: 'series',
  deletedLead: 'An entry comes back with its past and its relations. The last 100 are kept.',
  noDeleted: 'Nothing was deleted.',
  recover: 'Bring back',
  recoverNamed: (name: string) => `Bring ${name} back`,
  noCategories: 'No categories yet. They order the codex as folders do: Family, The harbour, Magic.',
  renameCategory: 'Rename the category',
  categoryMenu: (name: string) => `Category ${name}: menu`,
  rename: 'Rename…',
  addBelow: 'Add one below…',
  moveIn: 'Move into another',
  moveInto: (name: string) => `Move into “${name}”`,
  moveOut: 'Move out',
  deleteCategory: 'Delete, keep what is in it',
}

export const bulk = {
  region: 'Selected entries',
  selected: counted('en', { one: '# selected', other: '# selected' }),
  all: 'Select all',
  change: 'Change…',
  clear: 'Clear the selection',
  title: (count: number) => `Change ${entries(count)}`,
  unchanged: 'As it is',
  addTags: 'Add tags',
  removeTags: 'Take tags away',
  top: 'Keep at the top of the list',
  apply: 'Change them',
  changed: (count: number) => `${entries(count)} changed.`,
  archived: (count: number) => `${entries(count)} archived. They are no longer sent to an AI.`,
  unarchived: (count: number) => `${entries(count)} back in the codex.`,
}

export const copy = {
  title: 'Copy from another novel',
  lead: 'What is copied has a life of its own here: categories, types, templates and relations come along, and nothing changes in the other novel.',
  noOther: 'This is your only novel so far.',
  from: 'From',
  choose: 'Choose a novel',
  which: 'Which entries',
  all: 'All its entries',
  some: 'Some of them',
  copy: 'Copy',
  copySome: (count: number) => `Copy ${entries(count)}`,
  copied: (entryCount: number, relationCount: number) =>
    `${entries(entryCount)} and ${relations(relationCount)} copied.`,
}

export const graph = {
  title: 'Graph',
  find: 'Find an entry',
  types: 'Types that are shown',
  unrelated: 'Entries without relations',
  described: (nodeCount: number, edgeCount: number) => `${entries(nodeCount)} and ${relations(edgeCount)}, drawn`,
  drawing: 'The graph is being drawn…',
  card: 'Selected entry',
  open: 'Open the entry',
  noRelations: 'No entry is related to another yet. Relations are added on an entry’s page.',
  noEntries: 'The graph shows who is what to whom, once there are entries.',
  toCodex: 'Go to the codex',
}
