import type { EndingTable } from './paradigm.ts'

/** The cases of women's names and what stands behind a noun as its article: Mariei, Bucureștiului. A man's name has `lui` before it. */
export const romanian: EndingTable = {
  '': '- ul ului ule',
  u: 'u ul ului',
  i: 'i iul iului',
  a: 'a ei ăi o',
  ca: 'ca căi chii co',
  ga: 'ga găi ghii go',
  ia: 'ia iei io',
  ea: 'ea ei elei eo',
  ă: 'ă a ei o',
  e: 'e ea ei',
}
