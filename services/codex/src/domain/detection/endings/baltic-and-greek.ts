import type { EndingTable } from './paradigm.ts'

export const lithuanian: EndingTable = {
  as: 'as o ui ą u e ai',
  is: 'is io iui į iu y i yje',
  ys: 'ys io iui į iu y yje',
  us: 'us aus ui ų umi au uje iaus iui',
  ius: 'ius iaus iui ių iumi iau iuje',
  a: 'a os ai ą oje',
  ia: 'ia ios iai ią ioje',
  ė: 'ė ės ei ę e ėje',
}

export const latvian: EndingTable = {
  s: 's a am u ā',
  is: 'is a im i ī ša šam',
  nis: 'nis ņa nim ni nī ņi ņu ņiem ņus',
  lis: 'lis ļa lim li lī ļi ļu ļiem ļus',
  tis: 'tis ša tim ti tī ši šu šiem šus',
  dis: 'dis ža dim di dī ži žu žiem žus',
  us: 'us us um u ū',
  a: 'a as ai u ā am',
  e: 'e es ei i ē',
  š: 'š ša šam šu šā',
}

/** Folding writes `σ` for `ς`. */
export const greek: EndingTable = {
  οσ: 'οσ ου ο ε οι ων ουσ',
  όσ: 'όσ ού ό έ οί ών ούσ',
  ησ: 'ησ η',
  ήσ: 'ήσ ή',
  ασ: 'ασ α',
  άσ: 'άσ ά',
  α: 'α ασ',
  ά: 'ά άσ',
  η: 'η ησ',
  ή: 'ή ήσ',
  ω: 'ω ωσ',
  ώ: 'ώ ώσ',
}
