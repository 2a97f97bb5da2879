/** Titles that are written in full and shortened: a name with the one is found with the other (`Doctor Watson`, `Dr. Watson`). */

const byLanguage: ReadonlyMap<string, string> = new Map(
  Object.entries({
    en: `doctor=dr captain=capt general=gen colonel=col lieutenant=lt=lieut sergeant=sgt corporal=cpl major=maj private=pvt admiral=adm
      commander=cmdr professor=prof reverend=rev=revd mister=mr saint=st mount=mt governor=gov senator=sen inspector=insp
      superintendent=supt president=pres monsieur=m=mons madame=mme mademoiselle=mlle`,
    de: 'doktor=dr professor=prof sankt=st fräulein=frl herr=hr',
    fr: 'monsieur=m=mr madame=mme mademoiselle=mlle docteur=dr professeur=pr maître=me monseigneur=mgr saint=st sainte=ste',
    es: 'señor=sr señora=sra señorita=srta don=d doña=dña doctor=dr doctora=dra profesor=prof santo=sto santa=sta capitán=cap general=gral',
    it: 'signor=sig signora=sigra=sra dottor=dott=dr professor=prof avvocato=avv ingegner=ing monsignor=mons',
    pt: 'senhor=sr senhora=sra senhorita=srta doutor=dr doutora=dra professor=prof professora=profa engenheiro=eng santo=sto santa=sta dona=d',
    nl: 'mevrouw=mevr meneer=dhr dokter=dr professor=prof sint=st',
    ru: 'доктор=др профессор=проф господин=г святой=св князь=кн генерал=ген',
    uk: 'професор=проф святий=св генерал=ген',
    pl: 'doktor=dr profesor=prof inżynier=inż ksiądz=ks święty=św święta=św generał=gen pułkownik=płk kapitan=kpt',
    cs: 'doktor=dr profesor=prof inženýr=ing svatý=sv svatá=sv generál=gen kapitán=kpt',
  }),
)

const groups = new Map<string, ReadonlyMap<string, readonly string[]>>()

function groupsOf(language: string): ReadonlyMap<string, readonly string[]> {
  const made =
    groups.get(language) ??
    new Map(
      (byLanguage.get(language) ?? '')
        .split(/\s+/u)
        .map((group) => group.split('='))
        .flatMap((group) => group.map((title) => [title, group] as const)),
    )
  if (byLanguage.has(language)) groups.set(language, made)
  return made
}

/** A name with its title written the other ways; none where it begins with no such title. @param language BCP 47 */
export function otherTitles(name: string, language: string): string[] {
  if (!name.includes(' ')) return []
  const [, title = '', rest = ''] = /^\s*(\p{L}+)\.?(\s+\S.*)$/su.exec(name) ?? []
  const group = groupsOf(language.toLowerCase().split('-')[0] ?? '').get(title.toLowerCase())
  const isCapital = title.charAt(0) !== title.charAt(0).toLowerCase()
  return (group ?? [])
    .filter((other) => other !== title.toLowerCase())
    .map((other) => (isCapital ? other.charAt(0).toUpperCase() + other.slice(1) : other) + rest)
}
