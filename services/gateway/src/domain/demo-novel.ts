/** The story that every new account finds: ours, made to show what a codex can do. */
import type { CreateEntryBody, CreateNovelBody } from '@scriptorium/contracts/nouns'

export const demoNovel: CreateNovelBody = {
  title: 'The Keeper of Gannet Rock',
  author: 'The Scriptorium Demo',
  language: 'en',
  genre: 'Mystery',
  pointOfView: 'third person limited',
  tense: 'past',
  synopsis: [
    'Winter of 1911. For three nights the light on Gannet Rock has burned green, and no keeper will say why.',
    'Maren Holt, sent to audit the station’s oil, finds a logbook whose last eleven pages are written in a dead man’s hand,',
    'and an island that would rather she took the next boat home.',
  ].join(' '),
}

export type DemoEntry = CreateEntryBody & { key: string }

export const demoEntries: readonly DemoEntry[] = [
  {
    key: 'maren',
    type: 'character',
    name: 'Maren Holt',
    aliases: ['Maren', 'Miss Holt', 'the auditor'],
    control: 'detected',
    pinned: true,
    color: '#2f6f73',
    description:
      'Thirty-four, an auditor for the Lighthouse Board. Counts things when she is frightened: stairs, gulls, the seconds between flashes. ' +
      'Trusts figures because figures never once told her to smile. ' +
      'Came to Gannet Rock to learn where ninety gallons of oil went.',
    summary: 'An auditor of the Lighthouse Board who counts when she is afraid.',
    details: [
      { name: 'Age', kind: 'number', value: '34' },
      { name: 'Always carries', value: 'a brass tape measure that was her father’s' },
      {
        name: 'What she hides',
        value: 'She asked for this posting. Her brother drowned off the Rock.',
        sendToAi: false,
      },
    ],
    tags: ['cast', 'point of view'],
    notes: 'Let her be wrong about Silas until chapter nine.',
  },
  {
    key: 'silas',
    type: 'character',
    name: 'Silas Corrigan',
    aliases: ['Silas', 'old Corrigan', { text: 'the Keeper', caseSensitive: true }],
    control: 'detected',
    color: '#8a4b2a',
    description: [
      'Principal keeper for twenty-six years. Speaks to the lamp as other men speak to a horse. Has not gone ashore since the',
      'wreck of the *Halcyon*, and plays chess by letter with someone who has stopped answering.',
    ].join(' '),
    details: [
      { name: 'Age', kind: 'number', value: '61' },
      { name: 'Habit', value: 'winds the clockwork himself, even when it is not his watch' },
    ],
    tags: ['cast'],
  },
  {
    key: 'wren',
    type: 'character',
    name: 'Wren Adair',
    aliases: ['Wren', 'the boy'],
    exclusions: ['wren’s nest'],
    control: 'detected',
    color: '#5b6fb0',
    description:
      'Assistant keeper, nineteen, quick and underfed. Draws every ship that passes. Knows why the light turned green and has promised not to tell.',
    details: [{ name: 'Sketchbook', value: 'forty-one ships; one of them drawn twice, a year after it sank' }],
    tags: ['cast'],
  },
  {
    key: 'rock',
    type: 'location',
    name: 'Gannet Rock',
    aliases: ['the Rock', 'the island'],
    control: 'always',
    color: '#4b5563',
    description: [
      'Nine acres of black basalt, four hours from the mainland when the sea allows. No trees, one spring, some eleven thousand',
      'gannets. Everything wooden on it came from a wreck.',
    ].join(' '),
    summary: 'A treeless island of basalt, four hours out.',
    details: [
      { name: 'Boat', value: 'every second Thursday, weather permitting' },
      { name: 'Winter', value: 'it does not permit' },
    ],
    tags: ['place'],
  },
  {
    key: 'lantern',
    type: 'location',
    name: 'The lantern room',
    aliases: ['lantern room', 'the lamp room'],
    control: 'detected',
    description: [
      'One hundred and eighty-seven steps up. A first-order lens turns on a bath of mercury; at night one can read by what it',
      'spills. Somebody has fitted a pane of green glass and taken it out again: the putty is fresh.',
    ].join(' '),
    details: [{ name: 'Steps', kind: 'text', value: '187 by the plans, 188 by Maren’s count' }],
    tags: ['place', 'clue'],
  },
  {
    key: 'logbook',
    type: 'item',
    name: 'The station log',
    aliases: ['logbook', 'the log', 'station log'],
    control: 'detected',
    color: '#7c5c2e',
    description: [
      'Bound in sailcloth. Every night of twenty-six years in Silas’s upright hand, until the last eleven pages, which lean to',
      'the left. The handwriting is that of Edvard Holt, who had been dead for a year when they were written.',
    ].join(' '),
    tags: ['clue'],
  },
  {
    key: 'halcyon',
    type: 'subplot',
    name: 'The wreck of the Halcyon',
    aliases: ['Halcyon', 'the wreck'],
    control: 'detected',
    color: '#374151',
    description: [
      'A mail packet lost with nineteen hands on 3 November 1910, within sight of a light that was burning. The inquiry found',
      'that the mate had mistaken it for another. The inquiry was told that it had been white.',
    ].join(' '),
    details: [
      { name: 'Date', kind: 'date', value: '1910-11-03' },
      { name: 'Lost', kind: 'list', value: 'Edvard Holt, second mate\neighteen others' },
    ],
    tags: ['clue', 'past'],
  },
  {
    key: 'board',
    type: 'organization',
    name: 'The Lighthouse Board',
    aliases: ['the Board', 'Trinity Street'],
    control: 'detected',
    description:
      'Pays late, audits early, and has never lost an inquiry. Its men wear grey and are called *pigeons* on the coast.',
    tags: ['power'],
  },
  {
    key: 'lore',
    type: 'lore',
    name: 'The green light',
    aliases: ['green light', 'green flash'],
    control: 'manual',
    color: '#3f7d4e',
    description:
      'On this coast a green light means: *do not land, there is sickness*. Nobody has shown one for forty years. The old people cross themselves and count their children.',
    tags: ['lore'],
  },
  {
    key: 'solution',
    type: 'lore',
    name: 'How it ends',
    aliases: ['the ending'],
    control: 'never',
    color: '#9f1239',
    description: [
      'Edvard lives. Silas pulled him from the water and hid him, because Edvard had seen who moved the buoy. The green light',
      'was his: every night that a ship of the Board came near, he told her not to land.',
    ].join(' '),
    notes: 'For the author alone: control “never” keeps it out of every prompt, whatever the chat mentions.',
    tags: ['secret'],
  },
]

export const demoThread = { title: 'Workshop: the green light' } as const

/** What the demo connection is called in the settings. */
export const demoConnectionName = 'Demo (not an AI)'
