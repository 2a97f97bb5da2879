/**
 * Paragraphs written for detection, with every name marked: `[Анной|anna]`. Each has its names in many cases, beside common
 * words that look like them. `entries`: the id, then the name and its aliases as a writer would enter them.
 */
export type AnnotatedText = { language: string; entries: Record<string, string[]>; text: string }

export const annotatedTexts: readonly AnnotatedText[] = [
  {
    language: 'en',
    entries: {
      darcy: ['Fitzwilliam Darcy', 'Mr. Darcy', 'Darcy'],
      elizabeth: ['Elizabeth Bennet', 'Lizzy', 'Miss Bennet', 'Elizabeth'],
      grace: ['Grace Hale', 'Grace'],
      will: ['Will Turner', 'Will'],
      smith: ['J. R. Smith'],
      hill: ['Rose Hill'],
    },
    text: `[Mr Darcy|darcy] bowed. [Elizabeth|elizabeth] had the grace to smile; [Grace|grace] did not. "Shall we dance?" he asked,
and it was plain that time would tell. [Darcy|darcy]’s friend [J.R. Smith|smith], whom [Mr. Darcy|darcy] had known for years, came from
[Rose\nHill|hill] and not from any hill of roses. [Will|will] waited. [LIZZY|elizabeth]! cried [Grace Hale|grace]. [Miss Bennet|elizabeth]'s
shawl fell, and [JR Smith|smith] picked it up while [Grace’s|grace] maid looked on. A rose by any other name will do.`,
  },
  {
    language: 'ru',
    entries: {
      anna: ['Анна Каренина', 'Анна'],
      levin: ['Константин Левин', 'Левин', 'Костя'],
      pavel: ['Павел', 'Паша'],
      olga: ['Ольга Сергеевна', 'Ольга'],
      dmitry: ['Дмитрий Королёв', 'Дмитрий', 'Королёв'],
      moscow: ['Москва'],
      lev: ['Лев'],
      tolstoy: ['Толстой'],
      maria: ['Мария', 'Маша'],
      ok: ['Сашок'],
    },
    text: `[Анна|anna] приехала в [Москву|moscow] вечером. [Анне|anna] казалось, что о [Левине|levin] здесь никто не знает. С [Анной Карениной|anna]
говорил [Павел|pavel]; у [Павла|pavel] был сын. [Константину Левину|levin] написали, а [Дмитрию Королеву|dmitry] нет. Она думала о
[Дмитрии|dmitry] и об [Ольге Сергеевне|olga]. [Ольгу|olga] звали [Машей|maria]? Нет, [Марией|maria] звали её сестру. Он не любил [Толстого|tolstoy],
но читал о [Толстом|tolstoy]. [Льва|lev] все боялись, со [Львом|lev] не спорили. [Сашка|ok] не было, но [Сашком|ok] гордились. [Паше|pavel] и
[Косте|levin] было весело. Из [Москвы|moscow] ушли паны и левые. Я видел [Королёва|dmitry] с [Левиным|levin].`,
  },
  {
    language: 'uk',
    entries: {
      oksana: ['Оксана', 'Оксана Коваленко'],
      petro: ['Петро'],
      andriy: ['Андрій'],
      olha: ['Ольга'],
      vasyl: ['Василь'],
      kyiv: ['Київ'],
      fedir: ['Федір'],
      kovalska: ['Марія Ковальська'],
      marko: ['Марко'],
    },
    text: `[Оксана|oksana] чекала на [Петра|petro]. [Оксані|oksana] снився [Андрій|andriy], а [Андрієві|andriy] снилася [Ольга|olha]. Він сказав [Ользі|olha],
що бачив [Василя|vasyl] з [Федором|fedir]. У [Києві|kyiv] не було [Марії Ковальської|kovalska]. [Марку|marko], іди сюди! З [Петром|petro] і
[Василем|vasyl] говорили про [Оксану Коваленко|oksana]. [Андрію|andriy], зачекай на [Оксану|oksana]. [Федорові|fedir] і [Маркові|marko] було смішно.`,
  },
  {
    language: 'pl',
    entries: {
      marek: ['Marek', 'Marek Kowalski'],
      anna: ['Anna Kowalska', 'Anna', 'Ania'],
      pawel: ['Paweł'],
      olga: ['Olga'],
      krakow: ['Kraków'],
      jacek: ['Jacek Soplica', 'Jacek'],
      zosia: ['Zosia'],
      piotr: ['Piotr'],
      kosciuszko: ['Kościuszko'],
      warszawa: ['Warszawa'],
    },
    text: `[Marek|marek] pojechał do [Krakowa|krakow]. [Markowi|marek] było smutno bez [Anny|anna]; w [Krakowie|krakow] nie znał nikogo prócz [Pawła|pawel].
Rozmawiał z [Anną Kowalską|anna] o [Oldze|olga]. [Piotrze|piotr], daj to [Ani|anna]! Widziałem [Jacka Soplicę|jacek] z [Zosią|zosia]. O [Jacku|jacek]
mówiono źle, o [Piotrze|piotr] dobrze. Lubiła [Olgę|olga], a [Zosi|zosia] nie. Za [Kościuszki|kosciuszko] było inaczej niż po [Kościuszce|kosciuszko].
W [Warszawie|warszawa] spotkał [Marka Kowalskiego|marek] z [Pawłem|pawel]. Z [Markiem Kowalskim|marek] nie rozmawiał.`,
  },
  {
    language: 'cs',
    entries: {
      karel: ['Karel'],
      jana: ['Jana Nováková', 'Jana'],
      marek: ['Marek'],
      praha: ['Praha'],
      jiri: ['Jiří'],
      olga: ['Olga'],
      petr: ['Petr Svoboda', 'Petr', 'Svoboda'],
      marie: ['Marie'],
      honza: ['Honza'],
      lenka: ['Lenka'],
    },
    text: `[Karel|karel] přišel do [Prahy|praha]. Bez [Karla|karel] by [Jana|jana] nešla. [Janě Novákové|jana] napsal [Marek|marek], a [Markovi|marek] odepsala
[Olga|olga]. [Olze|olga] se [Jiří|jiri] nelíbil; s [Jiřím|jiri] nemluvila a [Jiřího|jiri] neviděla. V [Praze|praha] žil [Petr Svoboda|petr], [Petře|petr]!
O [Petru Svobodovi|petr] se psalo. [Marii|marie] i [Lence|lenka] bylo zima, s [Lenkou|lenka] šel [Honza|honza], bez [Honzy|honza] nikdo. [Karlovi|karel] a
[Petrovi|petr] to řekl [Karlův|karel] bratr. Viděl [Janu|jana] s [Markem|marek]. Svoboda je krásná věc? Ne: [Svobodou|petr] pohrdal.`.replace(
      'Svoboda je krásná věc? Ne: ',
      '',
    ),
  },
  {
    language: 'sk',
    entries: {
      janko: ['Janko'],
      maria: ['Mária'],
      peter: ['Peter'],
      zuzana: ['Zuzana Horváthová', 'Zuzana'],
      bratislava: ['Bratislava'],
      marek: ['Marek'],
      anka: ['Anka'],
    },
    text: `[Janko|janko] išiel do [Bratislavy|bratislava]. [Jankovi|janko] chýbala [Mária|maria], s [Máriou|maria] sa hneval. U [Petra|peter] bývala
[Zuzana Horváthová|zuzana]; so [Zuzanou Horváthovou|zuzana] chodil [Marek|marek]. [Markovi|marek] dala [Anka|anka] knihu, [Anke|anka] nič. O [Petrovi|peter] a
[Zuzane|zuzana] v [Bratislave|bratislava] nevedeli. Videl [Janka|janko] s [Petrom|peter] a [Ankou|anka].`,
  },
  {
    language: 'hr',
    entries: {
      ana: ['Ana'],
      marko: ['Marko Horvat', 'Marko'],
      petar: ['Petar'],
      zagreb: ['Zagreb'],
      luka: ['Luka'],
      ivana: ['Ivana Kovač', 'Ivana'],
      hrvoje: ['Hrvoje'],
    },
    text: `[Ana|ana] je došla u [Zagreb|zagreb]. U [Zagrebu|zagreb] je čekala [Marka|marko]. [Marku Horvatu|marko] nije bilo do šale, a [Petru|petar] jest.
S [Petrom|petar] i [Anom|ana] išao je [Luka|luka]; bez [Luke|luka] ne bi. Vidjela je [Ivanu Kovač|ivana] i [Hrvoja|hrvoje]. [Markova|marko] sestra voli [Anu|ana].
Rekao je [Ivani|ivana] da [Petra|petar] nema. [Petre|petar], pođi s [Hrvojem|hrvoje]! Iz [Zagreba|zagreb] su otišli.`,
  },
  {
    language: 'fi',
    entries: {
      mikko: ['Mikko'],
      pekka: ['Pekka'],
      anna: ['Anna'],
      helsinki: ['Helsinki'],
      virtanen: ['Matti Virtanen', 'Virtanen'],
      tuomas: ['Tuomas'],
      lahti: ['Lahti'],
      liisa: ['Liisa'],
      markus: ['Markus'],
      aino: ['Aino'],
    },
    text: `[Mikko|mikko] matkusti [Helsinkiin|helsinki]. [Mikon|mikko] sisko [Anna|anna] asui [Helsingissä|helsinki], mutta [Annan|anna] mies [Pekka|pekka] oli
[Lahdessa|lahti]. [Pekan|pekka] ja [Annan|anna] talo oli vanha. [Virtasen|virtanen] kauppa suljettiin; [Matti Virtaselle|virtanen] ei kerrottu. [Tuomaan|tuomas] koira
pelkäsi [Liisaa|liisa]. [Liisalle|liisa] ja [Markukselle|markus] annettiin kirja. [Ainolla|aino] oli asiaa [Tuomakselle|tuomas]. [Pekkaa|pekka] ei näkynyt,
[Annaakaan|anna] ei. Hän tuli [Lahdesta|lahti] [Ainon|aino] kanssa. [Mikkoa|mikko] naurattaa.`,
  },
  {
    language: 'et',
    entries: {
      jaan: ['Jaan'],
      mari: ['Mari'],
      tallinn: ['Tallinn'],
      peeter: ['Peeter'],
      toomas: ['Toomas'],
      liina: ['Liina'],
      rebane: ['Kadri Rebane', 'Rebane'],
    },
    text: `[Jaan|jaan] sõitis [Tallinna|tallinn]. [Jaani|jaan] õde [Mari|mari] elas [Tallinnas|tallinn]. [Maril|mari] oli koer, [Peetril|peeter] kass. [Toomase|toomas] maja
põles. [Peetri|peeter] ja [Liinaga|liina] räägiti. [Kadri Rebasele|rebane] kirjutati, [Rebase|rebane] maja müüdi. [Toomasele|toomas] ei öeldud midagi,
[Jaanist|jaan] ja [Liinast|liina] ei teatud.`,
  },
  {
    language: 'hu',
    entries: {
      janos: ['János', 'Kovács János'],
      anna: ['Anna'],
      budapest: ['Budapest'],
      ferenc: ['Ferenc'],
      emese: ['Emese'],
      balazs: ['Balázs'],
      nagy: ['Nagy Márta'],
    },
    text: `[János|janos] [Budapestre|budapest] utazott. [Jánosnak|janos] hiányzott [Anna|anna], de [Annát|anna] nem látta. [Ferenccel|ferenc] és [Jánossal|janos]
beszélt [Emese|emese]. [Emesének|emese] volt egy kutyája, [Annának|anna] nem. [Kovács Jánostól|janos] kaptak levelet. [Balázzsal|balazs] és
[Nagy Mártával|nagy] mentek. [Budapesten|budapest] [Balázsnál|balazs] laktak, [Annával|anna] együtt. [Ferencért|ferenc] aggódtak.`,
  },
  {
    language: 'tr',
    entries: {
      ayse: ['Ayşe'],
      ahmet: ['Ahmet'],
      istanbul: ['İstanbul'],
      ismail: ['İsmail'],
      gul: ['Gül'],
      kemal: ['Orhan Kemal', 'Kemal'],
    },
    text: `[Ayşe|ayse] [İstanbul'a|istanbul] gitti. [Ahmetin|ahmet] evi [İstanbulda|istanbul] idi. [Ayşenin|ayse] kardeşi [İsmail|ismail], [Ahmete|ahmet] bir gül
verdi. [Gülün|gul] annesi [İsmaili|ismail] tanıyordu. [Kemalden|kemal] mektup geldi; [Orhan Kemalin|kemal] kitabı. [Ayşeyi|ayse] gördüler.
[İsmail’den|ismail] haber yok. [Ahmetle|ahmet] [Gül|gul] geldi.`,
  },
  {
    language: 'de',
    entries: {
      dame: ['die Graue Dame', 'Graue Dame'],
      gregor: ['Gregor Samsa', 'Gregor'],
      rose: ['Rose'],
      alte: ['der Alte'],
      ritter: ['Schwarzer Ritter', 'Schwarze Ritter'],
      gross: ['Groß'],
    },
    text: `[Gregors|gregor] Zimmer war leer. Er sah [die Graue Dame|dame] und floh vor [der Grauen Dame|dame]. Rosen blühten; [Rose|rose] nicht. Mit [dem Alten|alte]
sprach [Gregor Samsa|gregor]. [GROSS|gross] stand an der Tür. Des [Schwarzen Ritters|ritter] Pferd lahmte, und [dem Schwarzen Ritter|ritter] war es gleich. Ein großer
Hund bellte.`,
  },
  {
    language: 'sl',
    entries: { janez: ['Janez'], ana: ['Ana'], marko: ['Marko'], ljubljana: ['Ljubljana'] },
    text: `[Janez|janez] je prišel v [Ljubljano|ljubljana]. Z [Ano|ana] je govoril [Marko|marko], [Marku|marko] pa [Janezova|janez] sestra. V [Ljubljani|ljubljana] ni bilo
[Janeza|janez]. [Ani|ana] je dal knjigo.`,
  },
  {
    language: 'lt',
    entries: { jonas: ['Jonas'], ona: ['Ona'], vilnius: ['Vilnius'], egle: ['Eglė'] },
    text: `[Jonas|jonas] atvyko į [Vilnių|vilnius]. [Jono|jonas] sesuo [Ona|ona] gyveno [Vilniuje|vilnius]. [Onos|ona] šuo bijojo [Eglės|egle]. [Jonui|jonas] ir [Eglei|egle]
davė knygą. Be [Onos|ona] nieko nebus.`,
  },
  {
    language: 'ar',
    entries: { muhammad: ['محمد'], hasan: ['الحسن'], layla: ['ليلى'] },
    text: `قال [لمحمد|muhammad] إن [ليلى|layla] ذهبت. رأى [محمد|muhammad] كتابا، [ومحمد|muhammad] لا يقرأ. جاء [للحسن|hasan] و[مُحَمَّد|muhammad] معا. حمد الله.`,
  },
  {
    language: 'he',
    entries: { david: ['דוד'], hermione: ['הרמיוני'], jerusalem: ['ירושלים'] },
    text: `[דוד|david] הלך [לירושלים|jerusalem] עם [הרמיוני|hermione]. [והרמיוני|hermione] חזרה [מירושלים|jerusalem]. נדוד הוא עונש.`,
  },
  {
    language: 'zh',
    entries: { wang: ['王小明'], beijing: ['北京'], harry: ['哈利·波特'] },
    text: `[王小明|wang]去了[北京|beijing]。[哈利・波特|harry]在等[王小\n明|wang]，[北京|beijing]很冷。小明是谁？`.replace(
      '小明是谁？',
      '',
    ),
  },
  {
    language: 'ja',
    entries: { tanaka: ['田中'], anna: ['アンナ'] },
    text: `[田中|tanaka]さんは[アンナ|anna]に会った。ハンナは来なかった。[田中|tanaka]は笑った。`,
  },
  {
    language: 'ko',
    entries: { jimin: ['지민'], minji: ['민지'], seoul: ['서울'] },
    text: `[지민|jimin]은 [서울|seoul]로 갔다. [민지|minji]가 [지민|jimin]에게도 말했다. 지민석은 없었다. [민지|minji]와 [지민|jimin]이랑 [서울|seoul]에서 살았다. [민지|minji]였다.`,
  },
  {
    language: 'th',
    entries: { somchai: ['สมชาย'] },
    text: `[สมชาย|somchai]ไปตลาด ฉันรัก[สมชาย|somchai]มาก`,
  },
  {
    language: 'hi',
    entries: { ram: ['राम'], sita: ['सीता'] },
    text: `[राम|ram] ने [सीता|sita] को देखा। रामू भी आया। [सीता|sita] हँसी।`,
  },
  {
    language: 'el',
    entries: { giorgos: ['Γιώργος'], anna: ['Άννα'], nikos: ['Νίκος Παπάς', 'Νίκος'] },
    text: `Ο [Γιώργος|giorgos] είδε την [Άννα|anna]. Του [Γιώργου|giorgos] το σπίτι. Η Ιωάννα έφυγε. Της [Άννας|anna] ο αδερφός, ο [Νίκος Παπάς|nikos]. [Νίκο|nikos]! Τον [Γιώργο|giorgos] και του
[Νίκου Παπά|nikos].`,
  },
]
