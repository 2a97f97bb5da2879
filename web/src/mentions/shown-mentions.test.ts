import { expect, it } from 'vitest'
import { piecesOf, shiftMentions } from './shown-mentions.ts'

const at = (start: number, end: number) => ({ start, end, entryId: 'e', alias: '' })
const text = 'Mara met Tom and Mara left.'
const mentions = [at(0, 4), at(9, 12), at(17, 21)]
const names = (now: string) => shiftMentions(mentions, text, now).map(({ start, end }) => now.slice(start, end))

it('keeps the names before and after an edit, and lets go of those within it', () => {
  expect(names(text)).toEqual(['Mara', 'Tom', 'Mara'])
  expect(names('Mara met old Tom and Mara left.')).toEqual(['Mara', 'Tom', 'Mara'])
  expect(names('Mara met Tim and Mara left.')).toEqual(['Mara', 'Mara'])
  expect(names('Mara met Tom and Mara left. She')).toEqual(['Mara', 'Tom', 'Mara'])
  expect(names('')).toEqual([])
})

it('cuts a text at its mentions, and loses no letter of it', () => {
  const pieces = piecesOf(text, mentions)
  expect(pieces.map((piece) => piece.text).join('')).toBe(text)
  expect(pieces.filter(({ mention }) => mention !== undefined).map((piece) => piece.text)).toEqual([
    'Mara',
    'Tom',
    'Mara',
  ])
  expect(piecesOf('', [])).toEqual([])
})
