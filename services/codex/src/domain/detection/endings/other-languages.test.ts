import { describe, expect, it } from 'vitest'
import { createFolding } from '@scriptorium/text/folding'
import { createIndex, detect } from '../codex-index.ts'
import type { IndexedEntry } from '../indexed-entry.ts'

const folderOf = createFolding()
const entry = (name: string): IndexedEntry => ({
  id: name,
  name,
  type: 'character',
  aliases: [],
  exclusions: [],
  control: 'detected',
  archived: false,
})

function found(language: string, names: readonly string[], text: string): string[] {
  const index = createIndex(1, language, names.map(entry), folderOf)
  return detect(index, text, folderOf).map(({ start, end }) => text.slice(start, end))
}

describe('inflected names', () => {
  it.each([
    ['ka', ['ნინო', 'გიორგი'], 'ნინოს სახლი, ნინომ თქვა, გიორგის, გიორგიმ; ნინოლა.', 'ნინოს ნინომ გიორგის გიორგიმ'],
    ['hy', ['Անի', 'Արամ'], 'Անիի տունը, Արամը եկավ, Արամի։', 'Անիի Արամը Արամի'],
    ['bn', ['রাম', 'সীতা'], 'রামের বাড়ি, সীতাকে, রাম। রামায়ণ', 'রামের সীতাকে রাম'],
    ['eu', ['Mikel', 'Ane'], 'Mikelek, Mikelen, Aneri, Anerekin; anekdota', 'Mikelek Mikelen Aneri Anerekin'],
    ['sq', ['Agron', 'Teuta'], 'Agroni erdhi, Agronit, Teutës', 'Agroni Agronit Teutës'],
    ['is', ['Jón', 'Guðrún', 'Sigurður'], 'Hús Jóns og Guðrúnar; Guðrúnu, Sigurði.', 'Jóns Guðrúnar Guðrúnu Sigurði'],
    ['bg', ['Иван', 'Мария'], 'Иване, ела! Марийо! Иванов', 'Иване Марийо'],
    ['lv', ['Jānis', 'Valdis'], 'Jāņa māja, Jānim, Valža, Valdi', 'Jāņa Jānim Valža Valdi'],
  ])('are found in %s', (language, names, text, expected) => {
    expect(found(language, names, text).join(' ')).toBe(expected)
  })
})
