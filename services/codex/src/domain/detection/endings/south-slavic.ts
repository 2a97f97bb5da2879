import type { EndingTable } from './paradigm.ts'

const possessive = 'ov ova ovo ovi ove ovu ovim ovih ovog ovom ev eva evo evi eve evu evim evog evom'

/** Croatian, Bosnian and Serbian in Latin letters. */
export const croatian: EndingTable = {
  '': `- a u om em e i ima ovi ove evi eve ${possessive}`,
  o: `o a u om e i ${possessive}`,
  e: `e a u om em i eta etu etom etov etova ${possessive}`,
  a: 'a e i u o om ama in ina ino inu inom ine ini inih inim',
  ka: 'ka ke ki ci ku ko kom kama kin kina kino kinu kine kinom čin čina',
  ga: 'ga ge gi zi gu go gom gin gina ginu',
  ha: 'ha he hi si hu ho hom hin hina',
  k: 'k ka ku kom če kom ci ke cima kov kova kovo kovi kove kovu',
  ac: 'ac ca cu cem če ci aca acu acem acom cev ceva čev čeva čevo čevu',
  ar: 'ar ra ru rom re ri rov rova rovo rovu rove ara aru arom are ari arov arova',
  al: 'al la lu lom le ala alu alom ale alov alova',
  ao: 'ao la lu lom le lov lova lovo lovu aa au aom',
  ski: 'ski skog skoga skom skome skim ska ske sku skih skoj',
  ska: 'ska ske skoj sku skom skih',
  i: 'i og oga om ome im ih ja ju jem ijev ijeva',
  '^bog': 'bog boga bogu bogom bože',
}

const cyrillic: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'а',
    b: 'б',
    v: 'в',
    g: 'г',
    d: 'д',
    đ: 'ђ',
    e: 'е',
    ž: 'ж',
    z: 'з',
    i: 'и',
    j: 'ј',
    k: 'к',
    l: 'л',
    m: 'м',
    n: 'н',
    o: 'о',
    p: 'п',
    r: 'р',
    s: 'с',
    t: 'т',
    ć: 'ћ',
    u: 'у',
    f: 'ф',
    h: 'х',
    c: 'ц',
    č: 'ч',
    š: 'ш',
  }),
)
const toCyrillic = (text: string): string => Array.from(text, (letter) => cyrillic.get(letter) ?? letter).join('')

/** In both scripts. */
export const serbian: EndingTable = {
  ...croatian,
  ...Object.fromEntries(
    Object.entries(croatian)
      .filter(([key]) => key !== '')
      .map(([key, endings]) => [toCyrillic(key), toCyrillic(endings)]),
  ),
  '': `${croatian['']} ${toCyrillic(croatian[''] ?? '')}`,
}

export const slovene: EndingTable = {
  '': '- a u om em i e ov ova ovo ovi ove ovega ovem ovim oma ih ev eva evo evi eve',
  a: 'a e i o ama ah in ina ino ini ine inega',
  o: 'o a u om i e ov ova ovo ovi ove',
  e: 'e ta tu tom eta etu etom etov etova',
  ek: 'ek ka ku kom ki kov kova kovo kove eka eku ekom',
  ec: 'ec ca cu cem ci čev čeva čevo čevi ceva',
  el: 'el la lu lom li lov lova ela elu elom elov elova',
  er: 'er ra ru rom ri rov rova era eru erom erov erova erja erju erjem',
  i: 'i ja ju jem ijev ijeva ega emu em im',
  r: 'r ra ru rom ri rov rova rja rju rjem rju rjev rjeva rjevo',
}
