/**
 * Titles that stand before a name, by language, folded and without their full stop, which people write or leave out: of a
 * woman, of a man, of either. They decide two things: after which words a stop makes no difference, and which of several
 * bearers of a name a title cannot mean.
 */
export type TitleSex = 'female' | 'male' | 'either'

type Titles = Readonly<Record<TitleSex, string>>

const byLanguage: ReadonlyMap<string, Titles> = new Map(
  Object.entries({
    en: {
      female:
        'mrs ms miss misses mlle mlles mme mmes madam madame lady dame sister aunt queen princess duchess countess',
      male: 'mr messrs mister master sir lord father brother uncle king prince duke count baron friar monsieur m',
      either: `dr drs prof st sgt sergt capt col gen lt lieut maj cpl cmdr adm gov sen rep rev revd hon esq jr jun jnr sr sen snr pres supt insp
        det pvt mt ph bro fr mons`,
    },
    de: {
      female: 'fr frl frau fräulein',
      male: 'hr hrn herr herrn',
      either: 'dr prof dipl ing st med phil jun sen',
    },
    fr: {
      female: 'mme mmes mlle mlles madame mademoiselle',
      male: 'm mm mr monsieur messieurs mgr',
      either: 'dr pr me st ste prof',
    },
    es: {
      female: 'sra sras srta srtas dña dra señora señorita doña',
      male: 'sr sres d señor don',
      either: 'dr prof ing lic gral cap sto sta ud',
    },
    it: { female: 'sigra sra signora', male: 'sig sigg signor', either: 'dott dr prof avv ing don mons s' },
    pt: { female: 'sra sras srta d dona', male: 'sr srs', either: 'dr dra prof profa eng sto sta' },
    nl: { female: 'mevr mw mej', male: 'dhr hr', either: 'dr drs prof mr ir ing st' },
    sv: { female: 'fr frk', male: 'hr', either: 'dr prof st' },
    da: { female: 'fr frk', male: 'hr', either: 'dr prof skt' },
    nb: { female: 'fr frk', male: 'hr', either: 'dr prof st' },
    pl: { female: 'p pani', male: 'pan', either: 'dr prof inż mgr ks św gen płk kpt hr' },
    cs: { female: 'pí sl paní slečna', male: 'p pan', either: 'dr prof ing mgr mudr judr sv gen kpt por' },
    sk: { female: 'pí sl pani slečna', male: 'p pán', either: 'dr prof ing mgr sv gen kpt' },
    hr: { female: 'gđa gđica gospođa', male: 'g gosp gospodin', either: 'dr prof ing sv gen fra' },
    ru: { female: 'госпожа', male: 'г гг господин', either: 'др проф св гр кн ген им тов' },
    uk: { female: 'п пані', male: 'пан', either: 'др проф св ген ім' },
    hu: { female: '', male: '', either: 'dr id ifj özv prof szt' },
    fi: { female: 'rva nti rouva neiti', male: 'hra herra', either: 'tri prof' },
    et: { female: 'pr prl proua', male: 'hr härra', either: 'dr prof' },
    tr: { female: 'bn', male: 'bay', either: 'dr prof doç av sn' },
  }),
)

const aliases: Readonly<Record<string, string>> = { no: 'nb', nn: 'nb', sr: 'hr', bs: 'hr' }
const empty: Titles = { female: '', male: '', either: '' }
const known = new Map<string, ReadonlyMap<string, TitleSex>>()

/** By title, folded, without its full stop. @param language BCP 47; of one without titles of its own, those of English */
export function titlesOf(language: string): ReadonlyMap<string, TitleSex> {
  const tag = language.toLowerCase().split('-')[0] ?? ''
  const key = aliases[tag] ?? tag
  const made = known.get(key) ?? compile(byLanguage.get(key) ?? byLanguage.get('en') ?? empty)
  if (byLanguage.has(key)) known.set(key, made)
  return made
}

function compile(titles: Titles): ReadonlyMap<string, TitleSex> {
  return new Map(
    (['either', 'male', 'female'] as const).flatMap((sex) =>
      titles[sex]
        .split(/\s+/u)
        .filter((title) => title !== '')
        .map((title) => [title.normalize('NFD').replaceAll(/\p{M}/gu, '').normalize('NFC'), sex] as const),
    ),
  )
}
