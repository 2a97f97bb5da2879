/** Of the codex: detection, search, creation. */
import type { Mutant } from './mutant.ts'

const detection = 'services/codex/src/domain/detection'

export const codexMutants: readonly Mutant[] = [
  {
    row: '130',
    takesOut: 'misspelt names from a search in a chosen order',
    file: 'services/codex/src/store/entry-search.ts',
    find: 'if (filter.sort !== undefined) return await searchInOrder(tx, request)',
    replace: "if (filter.sort !== undefined) return await entryPage(tx, 'both', request)",
    caughtBy: {
      file: 'services/codex/test/entries.test.ts',
      title: 'A1: a misspelt name is found in a chosen order too, page by page',
    },
  },
  {
    row: '131',
    takesOut: 'the look at what stands before a name within a word',
    file: `${detection}/scan.ts`,
    find: 'if ((demanded & demands.prefixed) !== 0 && !prefixPrecedes(text, start)) return -1',
    replace: '',
    caughtBy: {
      file: `${detection}/prefixes.test.ts`,
      title: 'C23: what is no chain of particles makes another word',
    },
  },
  {
    row: '131',
    takesOut: 'the folding of vowel signs',
    file: 'packages/text/src/folding/folding.ts',
    find: 'withoutVowelSigns(unified) || unified',
    replace: 'unified',
    caughtBy: { file: `${detection}/prefixes.test.ts`, title: 'C23: make no other word: %s' },
  },
  {
    row: '132',
    takesOut: 'the letter or digit that a name needs',
    file: 'packages/contracts/src/schema.ts',
    find: 'pattern: letterOrDigit })',
    replace: "pattern: '\\\\S' })",
    caughtBy: {
      file: 'services/codex/test/entries.test.ts',
      title: 'C24: a name, an alias and an exclusion need a letter or a digit',
    },
  },
  {
    row: '132',
    takesOut: 'the silence of signs that were stored before',
    file: `${detection}/patterns.ts`,
    find: ' || !findable.test(source.text)',
    replace: '',
    caughtBy: {
      file: `${detection}/signs-alone.test.ts`,
      title: 'C24: are found nowhere, though they were stored before',
    },
  },
  {
    row: '133',
    takesOut: 'the comparison with how many are there of what a repeat names',
    file: 'services/codex/src/domain/entry/entries.ts',
    find: 'if (stored.length < entries.length)',
    replace: 'if (stored.length === 0)',
    caughtBy: {
      file: 'services/codex/test/entries.test.ts',
      title: 'C25: many are refused together, each error at its place in the list, and by ids of elsewhere',
    },
  },
]
