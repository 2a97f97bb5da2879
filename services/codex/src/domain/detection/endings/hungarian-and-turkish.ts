import { declensionOf } from './paradigm.ts'
import type { Declension, EndingTable, Paradigm } from './paradigm.ts'

const hungarianEndings = [
  '',
  ...`t at et ot öt nak nek ban ben ba be ból ből ra re ról ről on en ön n hoz hez höz tól től nál nél ig ért ként vá vé
  é ék éké éi éknak éknek ékat éket ékhoz ékhez éknál éknél éktól éktől ékkal ékkel ékról ékből ékba ékbe ékben ékre ékra énál éval
  ja je jának jének ját jét ok ek ök okat eket öket oknak eknek okkal ekkel ékért éért nként`.split(/\s+/u),
]
const hungarian = (stem: string, ...more: string[]): string =>
  [...hungarianEndings.map((ending) => stem + ending || '-'), ...more].join(' ')

function hungarianTable(): EndingTable {
  const vowels = Array.from('oóuúiíöőüűyáé').map(
    (vowel) => [vowel, hungarian(vowel, `${vowel}val`, `${vowel}vel`)] as const,
  )
  // `-val` takes its consonant from the word: Jánossal, Ferenccel.
  const consonants = Array.from('bcdfghjklmnpqrstvwxz', (letter) => letter).map(
    (letter) =>
      [
        letter,
        hungarian(letter, `${letter}${letter}al`, `${letter}${letter}el`, `${letter}al`, `${letter}el`),
      ] as const,
  )
  const doubled = ['cs', 'dz', 'gy', 'ly', 'ny', 'sz', 'ty', 'zs'].map((letters) => {
    const long = `${letters.charAt(0)}${letters}`
    return [letters, hungarian(letters, `${long}al`, `${long}el`, `${letters}val`, `${letters}vel`)] as const
  })
  return {
    ...Object.fromEntries([...vowels, ...consonants, ...doubled]),
    a: hungarian('á', 'a', 'ával', 'aként', 'aék', 'aéknál', 'aéké'),
    e: hungarian('é', 'e', 'ével', 'eként', 'eék', 'eéknél', 'eéké'),
  }
}

export const hungarianDeclension: Declension = declensionOf(hungarianTable())

/** Endings by the word's last vowel, written without the apostrophe that proper names should have. */
const turkishVowels: Readonly<Record<string, { wide: string; narrow: string }>> = {
  a: { wide: 'a', narrow: 'ı' },
  ı: { wide: 'a', narrow: 'ı' },
  o: { wide: 'a', narrow: 'u' },
  u: { wide: 'a', narrow: 'u' },
  e: { wide: 'e', narrow: 'i' },
  i: { wide: 'e', narrow: 'i' },
  ö: { wide: 'e', narrow: 'ü' },
  ü: { wide: 'e', narrow: 'ü' },
  â: { wide: 'e', narrow: 'i' },
}

function turkishParadigm({ wide, narrow }: { wide: string; narrow: string }, endsInVowel: boolean): Paradigm {
  const far = wide === 'a' ? 'ı' : 'i'
  const singular = endsInVowel
    ? [`n${narrow}n`, `y${narrow}`, `y${wide}`, `yl${wide}`, `s${narrow}`, `y${narrow}m`]
    : [`${narrow}n`, narrow, wide, `l${wide}`, `${narrow}m`]
  const both = ['d', 't'].flatMap((letter) => [
    `${letter}${wide}`,
    `${letter}${wide}n`,
    `${letter}${narrow}r`,
    `${letter}${wide}ki`,
    `${letter}${narrow}`,
  ])
  const past = endsInVowel ? [`yd${narrow}`, `ym${narrow}ş`, `ys${wide}`] : [`m${narrow}ş`, `s${wide}`]
  const plural = `l${wide}r`
  const plurals = ['', `${far}n`, far, wide, `d${wide}`, `d${wide}n`, `l${wide}`].map((ending) => plural + ending)
  const owner = singular[0] as string
  const endings = ['', ...singular, `${owner}ki`, ...both, ...past, ...plurals, `c${wide}`, `ç${wide}`, `c${narrow}k`]
  return { chop: 0, endings: new Set(endings) }
}

const turkishParadigms = new Map(
  Object.entries(turkishVowels).map(([vowel, harmony]) => [
    vowel,
    { open: turkishParadigm(harmony, true), closed: turkishParadigm(harmony, false) },
  ]),
)

/** The soft l of borrowed names takes the endings of a front vowel: Kemal’in, Bülent’in beside Oral’ın. */
const softL: ReadonlyMap<string, Paradigm> = new Map(
  (['a:e', 'o:ö', 'u:ü'] as const).map((pair) => {
    const [back = '', front = ''] = pair.split(':')
    const endings = [back, front].flatMap((vowel) => [...(turkishParadigms.get(vowel)?.closed.endings ?? [])])
    return [back, { chop: 0, endings: new Set(endings) }]
  }),
)

export const turkishDeclension: Declension = (word) => {
  const last = word.match(/[aıoueiöüâ](?=[^aıoueiöüâ]*$)/u)?.[0]
  const found = last === undefined ? undefined : turkishParadigms.get(last)
  const softened = found !== undefined && word.endsWith('l') ? softL.get(last ?? '') : undefined
  if (softened !== undefined) return softened
  return word.endsWith(last ?? '') ? found?.open : found?.closed
}
