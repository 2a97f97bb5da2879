/** Files of other programs, and a codex, with every field that each may have. */
import { entry, toAlias } from '@scriptorium/contracts/nouns'
import type { Entry } from '@scriptorium/contracts/nouns'
import { newId } from '@scriptorium/runtime'
import type { WholeCodex } from '../src/domain/transfer/codex-file.ts'

export const worldInfo = {
  entries: {
    '0': {
      uid: 0,
      key: ['Ansel', 'the keeper', '/lamp(s)?/i'],
      keysecondary: ['wall'],
      comment: 'Ansel Reyes',

      content: 'Keeps the Tide Wall. 鍵\n',
      constant: false,
      vectorized: true,
      selective: true,
      selectiveLogic: 3,
      addMemo: true,

      order: 42,
      position: 4,
      disable: false,
      excludeRecursion: true,
      preventRecursion: true,
      delayUntilRecursion: 2,

      probability: 30,
      useProbability: true,
      depth: 7,
      group: 'crew',
      groupOverride: true,
      groupWeight: 55,
      scanDepth: 9,

      caseSensitive: true,
      matchWholeWords: false,
      useGroupScoring: true,
      automationId: 'a1',
      role: 2,
      sticky: 1,
      cooldown: 2,

      delay: 3,
      displayIndex: 5,
      characterFilter: {
        isExclude: true,
        names: ['Mira'],
        tags: ['x'],
      },
      matchPersonaDescription: true,

      outletName: 'o',
      triggers: ['normal'],
      ignoreBudget: true,
      ofAnotherVersion: { deep: [1, null, { a: 'b' }] },
    },
    '7': {
      uid: 7,
      key: [],
      keysecondary: [],
      comment: 'Always',
      content: '',
      constant: true,
      disable: false,
      selectiveLogic: 0,
    },
    '9': { uid: 9, key: ['???'], comment: '', content: 'Off.', constant: true, disable: true },
  },
  name: 'Salt',
  originalData: { entries: [1, 2] },
  extensions: { any: true },
}

const bookEntry = {
  keys: ['Ansel', '/x/u'],
  content: '@@depth 3\nKeeps.',
  extensions: { own: { a: 1 } },
  enabled: true,
  insertion_order: 7,

  case_sensitive: true,
  name: 'Ansel Reyes',
  priority: 4,
  id: 'text id',
  comment: 'c',
  selective: true,
  secondary_keys: ['s'],

  constant: false,
  position: 'after_char',
  use_regex: false,
  other: [null],
}
const book = {
  name: 'Book',
  description: 'd',
  scan_depth: 3,
  token_budget: 99,
  recursive_scanning: true,
  extensions: { e: 1 },
  entries: [
    bookEntry,
    {
      ...bookEntry,
      name: 'Second',
      enabled: false,
      keys: [],
    },
  ],
}
export const card = (version: 2 | 3) => ({
  spec: `chara_card_v${version}`,
  spec_version: `${version}.0`,
  data: {
    name: 'Mira',
    description: 'A sailor.',
    personality: 'calm',
    scenario: 'the harbour',
    first_mes: 'Ahoy.',
    mes_example: '<START>',

    creator_notes: 'note',
    system_prompt: 's',
    post_history_instructions: 'p',
    alternate_greetings: ['Hm.'],
    tags: ['sea', 'sea'],

    creator: 'me',
    character_version: '1',
    extensions: {
      depth_prompt: {
        prompt: 'x',
        depth: 4,
      },
    },
    character_book: book,
    ...(version === 3
      ? {
          assets: [
            {
              type: 'icon',
              uri: 'ccdefault:',
              name: 'main',
              ext: 'png',
            },
          ],
          group_only_greetings: [],
        }
      : {}),
  },
})

export const lorebook = (lorebookVersion: number) => ({
  lorebookVersion,
  entries: [
    {
      text: 'Keeps.',
      displayName: 'Ansel',
      keys: ['Ansel', 'keeper'],
      searchRange: 1e3,
      enabled: true,
      forceActivation: false,
      contextConfig: {
        prefix: '',
        suffix: '\n',
        tokenBudget: 2048,
        reservedTokens: 0,
        budgetPriority: 400,
        trimDirection: 'trimBottom',
        insertionType: 'newline',
        maximumTrimType: 'sentence',
        insertionPosition: -1,
      },
      ...(lorebookVersion === 1
        ? {}
        : {
            id: 'e1',
            category: 'c1',
            keyRelative: true,
            nonStoryActivatable: true,
            loreBiasGroups: [{ phrases: [] }],
          }),
    },
  ],
  settings: { orderByKeyLocations: true },
  ...(lorebookVersion === 1
    ? {}
    : { categories: [{ name: 'People', id: 'c1', enabled: true, subcontextSettings: {}, open: true }] }),
})

export const bookOnly = { spec: 'lorebook_v3', data: { ...book, entries: [bookEntry] } }

export const crafted = (): Record<string, string> => ({
  'characters/Ansel-1/metadata.json': JSON.stringify({
    id: '1',
    attributes: {
      type: 'character',
      name: 'Ansel',
      color: '#aabbcc',
      aliases: ['Reyes'],
      tags: ['sea'],
      alwaysIncludeInContext: false,
      doNotTrack: true,
      noAutoInclude: true,
      other: 1,
    },
    relationships: { nestedEntries: ['2'], more: [] },
  }),
  'characters/Ansel-1/entry.md':
    '---\ntype: character\nfields:\n  Eyes: green\n  Ships:\n    - Gull\n    - Tern\n---\nKeeps the wall.\n',
  'characters/Ansel-1/notes.md': 'He leaves.\n',
  'objects/Lamp-2/metadata.json': JSON.stringify({
    id: '2',
    attributes: { type: 'object', name: 'Lamp', alwaysIncludeInContext: true },
    relationships: { nestedEntries: [] },
  }),
  'objects/Lamp-2/entry.md': 'A lamp.',
})
/** One with every field set. */
export function wholeCodex(): WholeCodex {
  const [type, top, below, ansel, lamp, sceneId, chapterId] = Array.from({ length: 7 }, () => newId())
  const time = '2026-11-29T00:00:00.000Z'
  const common = { novelId: newId(), version: 3, createdAt: time, updatedAt: time }
  const full: WholeCodex['entries'][number] = {
    ...common,
    id: ansel as string,
    type: type as string,
    name: 'Ansel "the" Réyes; jr, =1',
    extensions: {
      'world-info': {
        key: '4',
        source: {
          uid: 4,
          key: ['a'],
        },
      },
    },
    aliases: [
      toAlias('Reyes'),
      {
        text: '鍵',
        caseSensitive: true,
        wholeWord: false,
        foldDiacritics: true,
        enabled: false,
      },
    ],

    exclusions: ['Ansel Street'],
    description: '# Ansel\n\nKeeps, the "wall".\n',
    notes: 'Dies: last.',
    summary: '- keeper',
    details: [
      {
        name: 'Eyes',
        kind: 'text',
        value: 'green',
        sendToAi: false,
      },
      {
        name: 'Lamp',
        kind: 'entry',
        value: lamp as string,
        sendToAi: true,
      },
      {
        name: 'Ships',
        kind: 'list',
        value: 'Gull\nTern',
        sendToAi: true,
      },
    ],

    categoryId: below as string,
    tags: ['sea', 'true', '12'],
    color: '#aabbcc',
    pinned: true,
    control: 'manual' as const,
    archived: true,
  }
  const plain = entry.fieldsOf({ type: 'item', name: 'Lamp', description: 'A lamp.' }) as unknown as Entry
  return {
    novel: { title: 'Salt', language: 'de', author: 'A', genre: 'g', pointOfView: 'p', tense: 't', synopsis: 's' },
    extensions: { novelai: { settings: {} } },
    entries: [full, { ...plain, ...common, id: lamp as string, extensions: {} }],
    types: [{ ref: type as string, fields: { name: 'Ship’s crew', color: '#000000' } }],
    categories: [
      { ref: top as string, fields: { name: 'People', color: '#ffffff' } },
      { ref: below as string, fields: { name: 'Crew', parentId: top as string } },
    ],
    templates: [
      {
        ref: newId(),
        fields: {
          name: 'Sailor',
          type: type as string,
          details: [{ name: 'Rank', kind: 'choice', value: '', sendToAi: true, choices: ['Mate'] }],
        },
      },
    ],
    relations: [{ from: ansel as string, to: lamp as string, label: 'keeps', inverseLabel: 'is kept by', note: 'n' }],
    chapters: [
      {
        ref: chapterId as string,
        title: 'One',
        summary: 'c',
        scenes: [{ ref: sceneId as string, title: 'Dawn', summary: 'd', text: 'It was.' }],
      },
    ],
    progressions: [
      { entry: ansel as string, scene: sceneId as string, target: 'Eyes', mode: 'replace', text: 'blind' },
    ],
  }
}
