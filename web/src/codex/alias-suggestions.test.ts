import { expect, it } from 'vitest'
import { toAlias } from '@scriptorium/contracts/nouns'
import { suggestAliases } from './alias-suggestions.ts'

const of = (name: string, type = 'character', known: string[] = []) =>
  suggestAliases({ name, type, aliases: known.map(toAlias) })

it('names a person by first and last name, and by initials', () => {
  expect(of('Mara Voss')).toEqual(['Mara', 'Voss', 'M. Voss'])
  expect(of('John Ronald Smith')).toEqual(['John', 'Smith', 'John Smith', 'J. R. Smith'])
  expect(of('Ludwig van Beethoven')).toEqual(['Ludwig', 'van Beethoven', 'Beethoven', 'L. van Beethoven'])
})

it('leaves a title out, and keeps it before the last name', () => {
  expect(of('Captain Mara Voss')).toEqual(['Mara', 'Voss', 'Mara Voss', 'Captain Voss', 'M. Voss'])
  expect(of('Frau Dr. Anna Grün')).toContain('Frau Dr. Grün')
  expect(of('Dr. Watson')).toEqual(['Watson'])
})

it('takes a nickname from its quotes, and a suffix off', () => {
  expect(of('Thomas “Tom” Heron')).toEqual(['Tom', 'Thomas Heron', 'Tom Heron', 'Thomas', 'Heron', 'T. Heron'])
  expect(of('Indiana Jones Jr.')).toEqual(['Indiana', 'Jones', 'I. Jones', 'Indiana Jones'])
})

it('takes an article off, and makes initials of an organization', () => {
  expect(of('The Ledger', 'item')).toEqual(['Ledger'])
  expect(of('The Watchman')).toEqual(['Watchman'])
  expect(of('Royal Geographic Society', 'organization')).toEqual(['RGS'])
  expect(of('Port Sable', 'location')).toEqual([])
})

it('suggests nothing that is there, whatever its case, and no single letter', () => {
  expect(of('Mara Voss', 'character', ['mara', 'M. VOSS'])).toEqual(['Voss'])
  expect(of('Zoë')).toEqual([])
  expect(of('')).toEqual([])
  expect(of('Mr X')).toEqual([])
})
