/**
 * A second set of paragraphs, written after the rules were made: how many of its names were found at first sight is in docs/detection.md.
 * Marks as in `texts.ts`.
 */
import type { AnnotatedText } from './texts.ts'

export const freshTexts: readonly AnnotatedText[] = [
  {
    language: 'en',
    entries: {
      rose: ['Rose Whitcombe', 'Rose', 'Rosie', 'Miss Whitcombe'],
      may: ['May Okafor', 'May'],
      hope: ['Hope Sinclair', 'Hope'],
      will: ['William Sinclair', 'Will', 'Mr. Sinclair', 'Dr. Sinclair'],
      edmund: ['Edmund Whitcombe', 'Ned', 'Captain Whitcombe', 'E. W. Whitcombe'],
      harbour: ['North Harbour'],
      road: ['North Harbour Road'],
      inn: ['The Drowned Man'],
      mill: ['St. Bride’s Mill', 'the Mill'],
      finch: ['Atticus Finch-Hatton', 'Finch-Hatton'],
      guild: ["Lamplighters' Guild"],
      zoe: ['Zoë Marchetti', 'Zoë'],
      obrien: ["Seán O'Brien", "O'Brien"],
    },
    text: `CHAPTER ONE. IN WHICH [ROSE WHITCOMBE|rose] LEAVES [NORTH HARBOUR|harbour]

[Rose|rose] rose early. A rose lay on the sill, and she may have hoped, as [Hope|hope] always did, that [Will|will] will come. "[May|may]? You may go," said
[Captain Whitcombe|edmund]. "[Ned|edmund]!" "[Miss\nWhitcombe|rose]," answered [Dr Sinclair|will], "[E.W. Whitcombe|edmund] lives in [North Harbour
Road|road], not in [North Harbour|harbour]." They ate at [the Drowned Man|inn], where [Finch-\nHatton|finch] and [O’Brien|obrien] sat; [Seán
O’Brien’s|obrien] pipe had gone
out. We hope for the best, thought [Hope Sinclair|hope]. [Zoë|zoe] laughed. [Zoë’s|zoe] brother worked at [St Bride's Mill|mill]; from [the mill|mill] one saw
the sea. The [Lamplighters’ Guild|guild] paid [Mr Sinclair|will]. It was a man drowned in drink who said so, and he was no mill-hand. In
the month that followed [Rosie|rose]’s rosy cheeks grew pale. "_[Rose|rose]_," wrote [WILL|will], "[Atticus Finch–Hatton|finch] asks after
[May|may]’s health." The willow stood; the finches sang; the hopeful waited, and roses withered.`,
  },
  {
    language: 'en',
    entries: {
      marion: ['Marion Dashwell', 'Mrs. Dashwell', 'Mrs. John Dashwell'],
      john: ['John Dashwell', 'Mr. Dashwell', 'Mr. John Dashwell'],
      fanny: ['Frances Dashwell', 'Fanny', 'Miss Dashwell'],
      lord: ['Lord Averley', 'Averley', 'his lordship'],
      lee: ['Robert E. Lee', 'General Lee'],
      st: ['St. John Rivers', 'St. John'],
      king: ['King Aldric IV', 'Aldric'],
      x: ['X-7', 'Agent X-7'],
      nyc: ['N.Y.P.D.'],
      tj: ['T. J. Marlowe', 'T. J.'],
    },
    text: `[Mr. and Mrs. Dashwell|marion] drove out; [Mr. Dashwell|john] had a cold. [Mrs Dashwell’s|marion] carriage and [Fanny's|fanny] pony met
[Lord Averley|lord] at the gate. "[Averley|lord] is late," said [Miss Dashwell|fanny]. The [Dashwells|fanny] were never late. [St John Rivers|st] read to
[St. John|st]’s flock. [Robert E Lee|lee] met [Gen. Lee|lee] in his mirror, [T.J. Marlowe|tj] laughed and [TJ|tj] wept. [King Aldric|king] the old and
[Aldric IV|king] are
one. [X-7|x], or [agent X-7|x], called the [NYPD|nyc]. "[Lord Averley|lord]!" cried [Fanny Dashwell|fanny], and [Marion Dashwell|marion] fell.`,
  },
  {
    language: 'de',
    entries: {
      effi: ['Effi von Wartburg', 'Effi'],
      innstetten: ['Geert von Innstedt', 'Innstedt', 'Baron Innstedt', 'Herr von Innstedt'],
      hans: ['Hans Castorff', 'Hans', 'Castorff'],
      muehle: ['Alte Mühle'],
      rat: ['Geheimer Rat Wedel', 'Rat Wedel'],
      schwarz: ['Frau Schwarz'],
      lange: ['Der Lange Otto', 'Otto'],
      orden: ['Grauer Orden'],
      klaus: ['Klaus'],
      burg: ['Burg Falkenstein', 'Falkenstein'],
    },
    text: `[Effis|effi] Mutter stand am Fenster. [Innstedt|innstetten] kam spät; [Innstedts|innstetten] Pferd lahmte. [Hans Castorffs|hans] Brief lag da, doch
[Hans’|hans] Handschrift war
unleserlich, sagte [Frau Schwarz|schwarz] — schwarz wie die Nacht. In der [Alten Mühle|muehle] brannte Licht, und aus der [Alten Mühle|muehle] kam [Otto|lange]. Man
rief nach
dem [Langen Otto|lange]. Der [Graue Orden|orden] schwieg; die Brüder des [Grauen Ordens|orden] gingen. Sie sprach mit [Baron Innstedt|innstetten], mit
dem [Geheimen Rat Wedel|rat]. [KLAUS|klaus] rief: „[Effi|effi]!“ [Klaus'|klaus] Hund bellte. Vor der [Burg Falkenstein|burg] wuchs Gras,
und die Falken über [Falkensteins|burg] Türmen schrien. [Herrn von Innstedts|innstetten] Diener, wie lange er auch diente, sah [Effi von Wartburg|effi].`,
  },
  {
    language: 'ru',
    entries: {
      nastya: ['Анастасия Громова', 'Настя', 'Анастасия'],
      rodion: ['Родион Петрович Вешняков', 'Родион', 'Вешняков'],
      ilya: ['Илья', 'Илюша'],
      fedya: ['Фёдор', 'Федя'],
      sonya: ['Соня', 'Софья Андреевна'],
      pskov: ['Псков'],
      volga: ['Волга'],
      dostoev: ['Заречный'],
      igor: ['Игорь'],
      nikolai: ['Николай', 'Коля'],
      tsar: ['царь Василий'],
      lyubov: ['Любовь'],
      chernov: ['Пётр Чернов'],
    },
    text: `[Настя|nastya] вышла из дома, и [Насте|nastya] стало холодно. С [Анастасией Громовой|nastya] приехал [Родион|rodion];
[Родиона Петровича Вешнякова|rodion] ждали давно.
[Илье|ilya] и [Ильёй|ilya] гордились, [Илюшей|ilya] тоже. [Фёдора|fedya] звали [Федей|fedya], о [Феде|fedya] спорили. К [Соне|sonya] пришли, а
[Софье Андреевне|sonya] не сказали; [Софьей Андреевной|sonya]
восхищались. Во [Пскове|pskov] шёл дождь, над [Волгой|volga] — туман, у [Пскова|pskov] — поле. Видели [Заречного|dostoev], говорили с [Заречным|dostoev].
[Игоря|igor] не было, но [Игорем|igor]
гордились. [Николаю|nikolai] снилось, что [Коли|nikolai] нет и [Колей|nikolai] зовут другого. При [царе Василии|tsar] жили хорошо; [царю Василию|tsar] кланялись.
[Любови|lyubov] было двадцать лет, а любви в её
жизни не было. [Вешнякову|rodion] написали о [Вешнякове|rodion]. [Петра Чернова|chernov] встретили с [Петром Черновым|chernov].`,
  },
  {
    language: 'pl',
    entries: {
      zosia: ['Zofia Zawadzka', 'Zosia', 'Zofia'],
      wojtek: ['Wojciech Kmita', 'Wojtek', 'Kmita'],
      marek: ['Marek'],
      basia: ['Basia'],
      jerzy: ['Jerzy Wołodyjowski', 'Jerzy'],
      krakow: ['Kraków'],
      lublin: ['Lublin'],
      staszek: ['Staszek'],
      piotr: ['Piotr Zagłoba', 'Zagłoba'],
      wisla: ['Wisła'],
      maciej: ['Maciej'],
      olenka: ['Oleńka'],
      ksiezyc: ['Jan Księżyc'],
    },
    text: `[Zosi|zosia] nie było, więc [Wojtek|wojtek] czekał na [Zosię|zosia]. Z [Zofią Zawadzką|zosia] rozmawiał [Kmita|wojtek]; [Kmicie|wojtek] drżał głos.
[Wojtkowi|wojtek] i [Markowi|marek] dano konie, a [Markiem|marek]
nikt się nie przejął. [Basiu|basia], zawołał, gdzie jest [Jerzy|jerzy]? [Jerzego Wołodyjowskiego|jerzy] szukano w [Krakowie|krakow] i pod [Lublinem|lublin]. O
[Staszku|staszek] mówiono, że ze [Staszkiem|staszek] jest źle.
[Zagłoby|piotr] bano się, choć [Zagłobę|piotr] lubiono; [Piotrowi Zagłobie|piotr] wybaczano. Nad [Wisłą|wisla] stała mgła, w [Wiśle|wisla] — lód. [Macieja|maciej] i
[Maciejowi|maciej] pomagano. [Oleńce|olenka] śnił się [Kraków|krakow].
[Janem Księżycem|ksiezyc] zwano go, bo księżyc świecił. Do [Krakowa|krakow] daleko. [Zosiny|zosia] głos był cichy. [Wojtku|wojtek], rzekł [Marek|marek].`,
  },
  {
    language: 'cs',
    entries: {
      bozena: ['Božena Nováková', 'Božena'],
      jirka: ['Jiří Dvořák', 'Jirka', 'Jiří', 'Dvořák'],
      marketa: ['Markéta'],
      ondrej: ['Ondřej'],
      praha: ['Praha'],
      pavel: ['Pavel'],
      tomas: ['Tomáš Beran', 'Beran'],
      katka: ['Katka'],
      sumava: ['Šumava'],
      vasek: ['Vašek'],
    },
    text: `[Božena|bozena] čekala. [Boženě|bozena] se stýskalo po [Jirkovi|jirka]. Viděl [Boženu Novákovou|bozena] s [Jiřím Dvořákem|jirka]; o [Dvořákovi|jirka]
nemluvila. [Markéto|marketa], pojď! volal [Ondřej|ondrej] a [Ondřejův|ondrej] pes
štěkal. V [Praze|praha] pršelo, do [Prahy|praha] je daleko. [Pavla|pavel] nikdo neznal, [Pavlovi|pavel] nikdo nepsal. S [Tomášem Beranem|tomas] šla [Katka|katka],
[Katčina|katka] sestra ne. Na [Šumavě|sumava] je klid. [Vaškovi|vasek] bylo
smutno a beran bečel. [Jirko|jirka]! [Katce|katka] se smála [Markétina|marketa] matka. [Pavle|pavel], vrať se. U [Berana|tomas] se pilo.`,
  },
  {
    language: 'fi',
    entries: {
      aino: ['Aino Koskinen', 'Aino'],
      matti: ['Matti Virtanen', 'Matti', 'Virtanen'],
      helsinki: ['Helsinki'],
      turku: ['Turku'],
      mikko: ['Mikko'],
      liisa: ['Liisa'],
      antti: ['Antti'],
      tampere: ['Tampere'],
      saara: ['Saara Mäki'],
      vaasa: ['Vaasa'],
    },
    text: `[Aino|aino] odotti. [Ainon|aino] sisar tuli [Helsingistä|helsinki] ja meni [Turkuun|turku]. [Matille|matti] ei sanottu mitään; [Mattia|matti] pelättiin.
[Aino Koskisen|aino] talo oli [Turussa|turku], [Virtasen|matti] talo
[Tampereella|tampere]. [Mikolta|mikko] kysyttiin, [Mikkoa|mikko] etsittiin. [Liisalla|liisa] oli koira, [Liisaan|liisa] luotettiin. [Antin|antti] kirje tuli
[Vaasasta|vaasa]. [Saara Mäen|saara] mökki paloi, [Saara Mäelle|saara] soitettiin. [Matti Virtaselta|matti]
ja [Antilta|antti] kysyttiin [Ainosta|aino]. [Helsinkiin|helsinki] on matkaa, [Tampereelle|tampere] enemmän.`,
  },
  {
    language: 'hu',
    entries: {
      agnes: ['Kovács Ágnes', 'Ágnes', 'Ági'],
      gabor: ['Gábor'],
      budapest: ['Budapest'],
      zsofi: ['Zsófia', 'Zsófi'],
      balazs: ['Balázs'],
      imre: ['Imre'],
      anna: ['Anna'],
      duna: ['Duna'],
      tamas: ['Szabó Tamás', 'Szabó'],
    },
    text: `[Ágnes|agnes] várt. [Kovács Ágnest|agnes] látták [Gáborral|gabor] [Budapesten|budapest]. [Ágival|agnes] beszéltek, [Ágihoz|agnes] mentek.
[Zsófiának|zsofi] írt [Balázs|balazs], [Balázzsal|balazs] nevetett. [Imrével|imre] vitázott [Annával|anna]; [Annáról|anna]
mesélt, [Imréhez|imre] futott. A [Dunán|duna] köd volt, a [Dunából|duna] kihalászták. [Szabó Tamásnak|tamas] és [Szabóval|tamas] szóltak. [Gáborék|gabor] háza
[Budapesttől|budapest] messze állt. [Zsófit|zsofi] kereste.`,
  },
  {
    language: 'tr',
    entries: {
      ayse: ['Ayşe Yılmaz', 'Ayşe'],
      mehmet: ['Mehmet'],
      istanbul: ['İstanbul'],
      isik: ['Işık'],
      ahmet: ['Ahmet Demir', 'Demir'],
      zeynep: ['Zeynep'],
      kemal: ['Kemal'],
      ankara: ['Ankara'],
    },
    text: `[Ayşe’nin|ayse] annesi [İstanbul’dan|istanbul] geldi. [Mehmet’e|mehmet] ve [Mehmeti|mehmet] sordular. [IŞIK|isik] yandı; [Işık’ın|isik] evi
[Ankara’da|ankara]. [Ahmet Demir’le|ahmet] konuştu, [Demir’e|ahmet] yazdı. [Zeynep'i|zeynep] gördüm, [Zeynep’in|zeynep] sesi
güzeldi. [Kemal’le|kemal] [Ayşeyle|ayse] buluştuk. [Ankaraya|ankara] gitti, [İstanbulda|istanbul] kaldı. [İSTANBUL|istanbul] kalabalık.`,
  },
  {
    language: 'es',
    entries: {
      lucia: ['Lucía Ferrer', 'Lucía', 'doña Lucía'],
      alonso: ['don Alonso Quintana', 'Alonso', 'Sr. Quintana'],
      rio: ['Río Negro'],
      paz: ['Paz'],
      angel: ['Ángel'],
    },
    text: `—¿[Lucía|lucia]? —dijo [don Alonso|alonso]—. [Doña Lucía|lucia] no está. El [Sr Quintana|alonso] miró el [Río Negro|rio], negro río. [Paz|paz] quería
paz. [ÁNGEL|angel] y [Lucía Ferrer|lucia] salieron. «[Ángel|angel]», susurró [Alonso|alonso], y un ángel pasó.`,
  },
  {
    language: 'fr',
    entries: {
      emma: ['Emma Roualt', 'Emma', 'Mme Roualt'],
      charles: ['Charles Roualt', 'M. Roualt'],
      aime: ['Aimé'],
      pierre: ['Pierre'],
      ile: ["l'Île-aux-Moines"],
    },
    text: `[Mme. Roualt|emma] attendait [M. Roualt|charles]. « [Emma|emma] ! » Qu’[Emma|emma] vienne, dit [Pierre|pierre], une pierre à la main. D’[Aimé|aime] on ne
savait rien, ni s’il était aimé. À [l’Île-aux-Moines|ile], [CHARLES ROUALT|charles] dormait. [M Roualt|charles] ronflait.`,
  },
  {
    language: 'el',
    entries: {
      eleni: ['Ελένη'],
      giorgos: ['Γιώργος', 'Γιώργος Παπαδόπουλος'],
      athina: ['Αθήνα'],
      nikos: ['Νίκος'],
      kostas: ['Κώστας'],
    },
    text: `Η [Ελένη|eleni] περίμενε τον [Γιώργο|giorgos]. Της [Ελένης|eleni] το σπίτι ήταν στην [Αθήνα|athina]. Ο [ΓΙΩΡΓΟΣ|giorgos] μίλησε με τον [Νίκο|nikos]. Του
[Νίκου|nikos] το άλογο, του [Γιώργου Παπαδόπουλου|giorgos] το γράμμα. [Νίκο|nikos]! φώναξε ο [Κώστας|kostas]. Του [Κώστα|kostas] δεν του άρεσε. Έξω από την πόλη της
[Αθήνας|athina].`,
  },
  {
    language: 'la',
    entries: { marcus: ['Marcus'], iulia: ['Iulia'], roma: ['Roma'], cicero: ['Cicero'] },
    text: `[Marcus|marcus] [Iuliam|iulia] amat. [Iulia|iulia] [Marcum|marcus] videt. [Marci|marcus] domus in [Roma|roma] est. [Ciceronem|cicero] audiunt;
[Ciceronis|cicero] libri. [Marce|marcus]! [Romae|roma] vivit, [Romam|roma] venit. [Marco|marcus] librum dat.`,
  },
  {
    language: 'ar',
    entries: { muhammad: ['محمد'], layla: ['ليلى'], cairo: ['القاهرة'], hasan: ['الحسن'] },
    text: `قال [محمد|muhammad] [لليلى|layla] إنه ذاهب إلى [القاهرة|cairo]. [ومحمد|muhammad] لا يحب [القاهرة|cairo]، [وبالقاهرة|cairo] ضجيج. ذهب [للقاهرة|cairo] مع
[الحسن|hasan] [وليلى|layla]. والمحمدية مدينة.`,
  },
  {
    language: 'zh',
    entries: { lin: ['林黛玉', '黛玉'], jia: ['贾宝玉', '宝玉'], garden: ['大观园'], li: ['李四'] },
    text: `[黛玉|lin]笑道：“[宝玉|jia]，你又来[大观园|garden]了。”[林黛玉|lin]说着，看了[贾宝玉|jia]一眼。[李四|li]走过，买了宝石和玉器。`,
  },
  {
    language: 'ja',
    entries: {
      tanaka: ['田中太郎', '田中', '太郎'],
      hanako: ['花子'],
      tokyo: ['東京'],
      anna: ['アンナ・カレル', 'アンナ'],
    },
    text: `[田中|tanaka]さんは[東京|tokyo]へ行った。[花子|hanako]ちゃんが[田中太郎|tanaka]を見た。[アンナ|anna]の姉、[アンナ・カレル|anna]は[太郎|tanaka]くんと話した。花の子ではない。`,
  },
  {
    language: 'ko',
    entries: { minsu: ['김민수', '민수'], younghee: ['영희'], seoul: ['서울'], jihoon: ['박지훈', '지훈'] },
    text: `[민수|minsu]는 [영희|younghee]를 [서울|seoul]에서 만났다. [김민수|minsu]의 친구 [지훈|jihoon]이는 [서울|seoul]로 갔다. [영희|younghee]야, [박지훈|jihoon]씨가 왔어. [민수|minsu]한테서 편지가 왔고
[지훈|jihoon]에게도 왔다. 민수기는 책이다.`,
  },
  {
    language: 'th',
    entries: { somchai: ['สมชาย'], malee: ['มาลี'], bangkok: ['กรุงเทพ'] },
    text: `[สมชาย|somchai]รัก[มาลี|malee]มาก เขาไป[กรุงเทพ|bangkok]กับ[มาลี|malee]`,
  },
  {
    language: 'hi',
    entries: { ram: ['राम'], sita: ['सीता'], delhi: ['दिल्ली'] },
    text: `[राम|ram] ने [सीता|sita] को [दिल्ली|delhi] में देखा। रामायण पढ़ते हुए [सीता|sita] हँसी। [राम|ram]!`,
  },
  {
    language: 'he',
    entries: { david: ['דויד'], rachel: ['רחל'], jerusalem: ['ירושלים'] },
    text: `[דויד|david] פגש את [רחל|rachel] [בירושלים|jerusalem]. [ולרחל|rachel] היה אח. [שדויד|david] אמר לה, [מירושלים|jerusalem] באתי.`,
  },
  {
    language: 'en',
    entries: {
      will: ['Will Harrow', 'Will'],
      may: ['May Harrow', 'May'],
      hope: ['Hope'],
      mark: ['Mark'],
      grant: ['Grant'],
      april: ['April'],
      dawn: ['Dawn'],
      watson: ['Doctor Amberley', 'Amberley'],
      ahab: ['Capt. Rusk'],
      zoe: ['Zoë Lindqvist'],
      inn: ['Innsworth'],
      pooh: ['Jack-in-the-Green'],
      marsh: ['Black Marsh'],
      marshroad: ['Black Marsh Lane'],
    },
    text: `Will you come? [Will|will] asked. May I, said [May|may], and may God help us. "Will the boat hold?" "[Will|will], the boatman, says so." In May the swallows
came; on May 5 [April|april] was born, in April of a bad year. Mark my words, [Mark|mark] said. Grant me this, [Grant|grant]. Hope for nothing! cried [Hope|hope]. I told
[Will|will] you were here. Dawn broke; [Dawn|dawn] slept. [Dr. Amberley|watson], or [Doctor Amberley|watson], bowed to [Captain Rusk|ahab]. CHAPTER II:
[ZOE LINDQVIST|zoe]. They drove to [Inns-
worth|inn] past [Jack-in-\nthe-Green|pooh] and [Jack-\nin-the-Green|pooh], over the [Black Marsh|marsh], along [Black Marsh Lane|marshroad]. May they rest.`,
  },
  {
    language: 'ro',
    entries: { maria: ['Maria'], ana: ['Ana'], ion: ['Ion'], bucuresti: ['București'], ileana: ['Ileana'] },
    text: `[Maria|maria] a venit. Casa [Mariei|maria] era goală. I-am dat [Anei|ana] cartea lui [Ion|ion]. Străzile [Bucureștiului|bucuresti] erau pustii,
[Bucureștiul|bucuresti] dormea. [Ileano|ileana]! a strigat [Ion|ion] fratelui [Ileanei|ileana].`,
  },
  {
    language: 'sk',
    entries: { zuzana: ['Zuzana'], peter: ['Peter'], kosice: ['Košice'], marek: ['Marek'] },
    text: `[Zuzana|zuzana] čakala na [Petra|peter]. [Zuzane|zuzana] bolo zima. S [Petrom|peter] išla do [Košíc|kosice], v [Košiciach|kosice] pršalo. [Markovi|marek]
napísala [Zuzanina|zuzana] sestra. O [Marekovi|marek] nevedela.`,
  },
  {
    language: 'hr',
    entries: { ivana: ['Ivana'], marko: ['Marko'], zagreb: ['Zagreb'], luka: ['Luka'] },
    text: `[Ivana|ivana] je čekala [Marka|marko]. [Ivani|ivana] je bilo hladno u [Zagrebu|zagreb]. S [Markom|marko] je došao [Luka|luka]; [Luki|luka] su se smijali.
[Ivanin|ivana] brat voli [Zagreb|zagreb].`,
  },
  {
    language: 'uk',
    entries: { taras: ['Тарас'], halyna: ['Галина'], lviv: ['Львів'], natalka: ['Наталка'] },
    text: `[Тарас|taras] чекав на [Галину|halyna]. [Тарасові|taras] було сумно без [Галини|halyna]. У [Львові|lviv] йшов дощ, зі [Львова|lviv] приїхала
[Наталка|natalka]. [Наталці|natalka] сказали про [Тараса|taras].`,
  },
  {
    language: 'sv',
    entries: { astrid: ['Astrid'], nils: ['Nils'], uppsala: ['Uppsala'] },
    text: `[Astrids|astrid] bror kom till [Uppsala|uppsala]. [Nils|nils] häst stod vid [Uppsalas|uppsala] domkyrka. [Astrid|astrid] log.`,
  },
]
