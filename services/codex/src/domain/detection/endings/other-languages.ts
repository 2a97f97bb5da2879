import type { EndingTable } from './paradigm.ts'

/** Cases of names, and the postpositions that are written together with them: ნინომ, გიორგისთან. */
export const georgian: EndingTable = {
  '': '- ი მ მა ს ის თი ით დ ად ვ ო სთვის ისთვის სთან ისთან სგან ისგან ზე ში ც მაც საც',
  ი: 'ი იმ ის ით ითი იდ ივ იც მა ს ად ო ისთვის ისთან ისგან სთან ზე ში იზე იში იმაც ისაც მაც საც',
}

/** Eastern: Արամը, Աննայի. */
export const armenian: EndingTable = {
  '': '- ը ն ի իս ին ից ով ում',
  ա: 'ա ան այի ային այից այով այում',
}

export const bengali: EndingTable = { '': '- র ের কে ে তে য় রা েরা দের েদের ও ই রও েরও কেও' }

/** Behind a vowel with an r between: Aneri, Mikeli. */
export const basque: EndingTable = {
  '': '- k ek i ri en ren ekin rekin entzat rentzat gatik engatik rengatik z ez n an tik etik ra era ko eko rik ik',
}

/** With the article that names of people take too: Agroni, Teutës. */
export const albanian: EndingTable = {
  '': '- i it in u ut un',
  a: 'a ë e ës ën',
  ë: 'ë a ës ën',
  i: 'i iu iut iun',
  ja: 'ja je jes jen',
}

export const icelandic: EndingTable = {
  '': '- s i ar u',
  ur: 'ur - i s ar',
  i: 'i a',
  a: 'a u',
  ir: 'ir i is',
  ll: 'll l ls li',
  nn: 'nn n ns ni',
}

/** Bulgarian has no cases left but the one in which somebody is called: Иване, Марийо. */
export const bulgarian: EndingTable = { '': '- е', а: 'а о', я: 'я йо', й: 'й ю' }
