import { declensionOf } from './paradigm.ts'
import type { Declension, EndingTable } from './paradigm.ts'

const vowels = Array.from('aeiouyäö')

/** What may follow any form of Finnish. */
const clitics = ['', 'kin', 'kaan', 'kään', 'ko', 'kö', 'han', 'hän', 'pa', 'pä', 'kaan', 'kään']
/** After a stem in the weak grade (`Pekan`, `Pekalle`), and in the strong one (`Pekkaa`, `Pekkaan`). */
const weak = 'n ssa ssä sta stä lla llä lta ltä lle ksi t tta ttä'.split(' ')
const strong = ['', ...'a ä ta tä na nä en ien ja jä jen jaan ni nsa nsä'.split(' ')]
const illative = [...vowels.flatMap((vowel) => [`${vowel}n`, `h${vowel}n`]), 'seen']

function finnish(stem: { strong: string; weak: string }, nominative = stem.strong): string {
  const forms = [
    nominative,
    ...strong.map((ending) => stem.strong + ending),
    ...illative.map((ending) => stem.strong + ending),
    ...weak.map((ending) => stem.weak + ending),
  ]
  return [...new Set(forms.flatMap((form) => clitics.map((clitic) => form + clitic)))]
    .map((form) => (form === '' ? '-' : form))
    .join(' ')
}

/** Consonant gradation, strong to weak. */
const gradation = Object.entries({
  kk: 'k',
  pp: 'p',
  tt: 't',
  nk: 'ng',
  nt: 'nn',
  mp: 'mm',
  lt: 'll',
  rt: 'rr',
  ht: 'hd',
  lk: 'l',
  rk: 'r',
  lp: 'lv',
  rp: 'rv',
})

function finnishTable(): EndingTable {
  const graded = gradation.flatMap(([from, to]) =>
    vowels.flatMap((vowel) => {
      const regular = finnish({ strong: from + vowel, weak: to + vowel })
      // Names as they were, and native words whose i becomes e: Helsinki, Helsingin; Lahti, Lahden.
      const changed = vowel === 'i' ? ` ${finnish({ strong: `${from}e`, weak: `${to}e` }, `${from}i`)}` : ''
      const kept = finnish({ strong: from + vowel, weak: from + vowel })
      return [[from + vowel, `${regular}${changed} ${kept}`] as const]
    }),
  )
  const plain = vowels.map((vowel) => [vowel, finnish({ strong: vowel, weak: vowel })] as const)
  const singles = 'aoiuäöye'
    .split('')
    .flatMap((vowel) => [
      [
        `t${vowel}`,
        `${finnish({ strong: `t${vowel}`, weak: `t${vowel}` })} ${finnish({ strong: `t${vowel}`, weak: `d${vowel}` })}`,
      ] as const,
      [
        `k${vowel}`,
        `${finnish({ strong: `k${vowel}`, weak: `k${vowel}` })} ${finnish({ strong: `k${vowel}`, weak: vowel })}`,
      ] as const,
    ])
  return {
    '': finnish({ strong: 'i', weak: 'i' }, ''),
    ...Object.fromEntries([...plain, ...singles, ...graded]),
    // Names as they are, and native words, whose stem has two: Annen beside Tampereen.
    e: `${finnish({ strong: 'e', weak: 'e' })} ${finnish({ strong: 'ee', weak: 'ee' }, 'e')}`,
    i: `${finnish({ strong: 'i', weak: 'i' })} ${finnish({ strong: 'e', weak: 'e' }, 'i')}`,
    ki: `${finnish({ strong: 'ki', weak: 'ki' })} ${finnish({ strong: 'ke', weak: 'e' }, 'ki')} ${finnish({ strong: 'ke', weak: 'ke' }, 'ki')}`,
    nen: `${finnish({ strong: 'se', weak: 'se' }, 'nen')} sta stä ${finnish({ strong: 's', weak: 's' }, 'nen')}`,
    as: `${finnish({ strong: 'aa', weak: 'aa' }, 'as')} ${finnish({ strong: 'akse', weak: 'akse' }, 'as')} asta ${finnish({ strong: 'asi', weak: 'asi' }, 'as')}`,
    us: `${finnish({ strong: 'ukse', weak: 'ukse' }, 'us')} usta ${finnish({ strong: 'usi', weak: 'usi' }, 'us')}`,
    is: `${finnish({ strong: 'ikse', weak: 'ikse' }, 'is')} ista ${finnish({ strong: 'isi', weak: 'isi' }, 'is')}`,
    es: `${finnish({ strong: 'ekse', weak: 'ekse' }, 'es')} estä esta ${finnish({ strong: 'esi', weak: 'esi' }, 'es')}`,
  }
}

const estonianEndings = ['', ...'t d sse s st le l lt ks ni na ta ga de te id ile ga gi ki'.split(' ')]
const estonian = (...stems: string[]): string =>
  stems.flatMap((stem) => estonianEndings.map((ending) => stem + ending || '-')).join(' ')

const estonianTable: EndingTable = {
  '': `- ${estonian('i', 'a', 'e', 'u', 'ja', 'ni')}`,
  ...Object.fromEntries(vowels.concat('õ', 'ü').map((vowel) => [vowel, estonian(vowel)])),
  er: `er ${estonian('ri', 'eri')}`,
  el: `el ${estonian('li', 'eli')}`,
  as: `as ${estonian('a', 'ase', 'asi')} ast`,
  es: `es ${estonian('e', 'ese', 'esi')} est`,
  is: `is ${estonian('ise', 'isi')} ist`,
  us: `us ${estonian('use', 'usi')} ust`,
  ne: `ne ${estonian('se', 'ne')} st`,
  rt: `rt ${estonian('rdi', 'rti', 'rda', 'rte')}`,
  lt: `lt ${estonian('ldi', 'lti')}`,
  nt: `nt ${estonian('ndi', 'nti')}`,
  k: `k ${estonian('gi', 'ku', 'ki', 'ga', 'ka')}`,
  p: `p ${estonian('bi', 'pi', 'ba', 'bu')}`,
  t: `t ${estonian('di', 'ti', 'da', 'tu')}`,
  gi: estonian('gi', 'e'),
}

export const finnishDeclension: Declension = declensionOf(finnishTable())
export const estonianDeclension: Declension = declensionOf(estonianTable)
