/** The protections of what a writer sees and types. */
import type { Mutant } from './mutant.ts'

export const webMutants: readonly Mutant[] = [
  {
    row: '100',
    takesOut: 'tables',
    file: 'web/src/markdown/extensions.ts',
    find: '    gfmTable(),\n',
    replace: '',
    caughtBy: { file: 'web/src/markdown/rendering.test.ts', title: 'A5: a table is one, with its alignment' },
  },
  {
    row: '100',
    takesOut: 'what a block needs of the rest of the text',
    file: 'web/src/markdown/sources.ts',
    find: 'prefix: prefixFor(text, definitions)',
    replace: "prefix: definitions.size < 0 ? prefixFor(text, definitions) : ''",
    caughtBy: {
      file: 'web/src/markdown/rendering.test.ts',
      title: 'A5: footnotes have their marks, wherever in the text their words stand',
    },
  },
  {
    row: '101',
    takesOut: 'what a connection that is gone means for sending again',
    file: 'web/src/workshop/outgoing.ts',
    find: "const isGone = code === 'connection_missing' || code === 'not_found'",
    replace: "const isGone = code === 'connection_missing' && choice !== undefined && choice.model === ''",
    caughtBy: { file: 'web/src/workshop/outgoing.test.ts', title: 'A7: nothing is offered that cannot succeed' },
  },
  {
    row: '102',
    takesOut: 'the pins from what is asked before sending',
    file: 'web/src/workshop/about-to-tell.ts',
    find: '{ pins: [...about.pins] }',
    replace: '{}',
    caughtBy: {
      file: 'web/src/workshop/about-to-tell.test.ts',
      title: 'A18: is asked of the conversation, with its pins and the branch that is shown',
    },
  },
  {
    row: '103',
    takesOut: 'the storing of what waits when the page is left',
    file: 'web/src/drafts/draft-store.ts',
    find: 'for (const [name, value] of waiting) put(name, value)',
    replace: 'for (const [name, value] of waiting) if (timers === undefined) put(name, value)',
    caughtBy: {
      file: 'web/src/drafts/draft-store.test.ts',
      title: 'A19: stores what is typed in a row once, has it at once, and at the latest when the page is left',
    },
  },
]
