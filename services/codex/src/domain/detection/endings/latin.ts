import { forEach } from './paradigm.ts'
import type { EndingTable } from './paradigm.ts'

/** As novels and school books have it: first to third declension, and the fourth and fifth where they end like these. */
export const latin: EndingTable = {
  '': '- is i em e es um ibus',
  us: 'us i o um e os orum is u ui',
  ius: 'ius ii i io ium ios iorum iis',
  um: 'um i o a orum is',
  a: 'a ae am as arum is',
  ae: 'ae arum is as',
  er: 'er ri ro rum re ra ram rae ris eri ero erum ere',
  or: 'or oris ori orem ore ores orum oribus',
  o: 'o onis oni onem one ones onum inis ini inem ine',
  io: 'io ionis ioni ionem ione',
  es: 'es is i em e etis eti etem ete ae en ibus ium',
  is: 'is i em e im idis idi idem ide ibus ium',
  as: 'as ae am a atis ati atem ate antis anti antem ante adis adi adem ade',
  ns: 'ns ntis nti ntem nte ntes ntium ntibus',
  ...forEach('x', 'X cis ci cem ce gis gi gem ge ctis cti ctem cte'),
}
