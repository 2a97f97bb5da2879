/** Prose of many scripts, written for these tests: what the estimate was fitted to. */
export const prose: Readonly<Record<string, readonly string[]>> = {
  English: [
    [
      `The lighthouse had been dark for eleven years when Mara came back to the island. She carried one `,
      `suitcase, a letter that she had not opened, and the key that her brother had pressed into her hand `,
      `on the morning of the funeral. "You will know what to do with it," he had said, and then he had `,
      `walked down to the harbour without looking back. Now the wind pulled at her coat, the gulls `,
      `screamed above the cliffs, and somewhere below the rocks the sea was working at the foundations of `,
      `everything she remembered.`,
    ].join(''),
    [
      `Nobody in the village could say when the bakery had opened. It smelled of cinnamon and wet wool, `,
      `and old Mr Pettigrew, who had outlived three of its owners, insisted that the ovens were never `,
      `allowed to cool. On Thursday evenings the children waited by the back door for broken biscuits; on `,
      `Sundays their parents stood in the same place and pretended that they had come for bread.`,
    ].join(''),
  ],
  German: [
    [
      `Der Leuchtturm war seit elf Jahren dunkel, als Mara auf die Insel zurückkehrte. Sie trug einen `,
      `Koffer, einen ungeöffneten Brief und den Schlüssel, den ihr Bruder ihr am Morgen der Beerdigung in `,
      `die Hand gedrückt hatte. „Du wirst wissen, was damit zu tun ist“, hatte er gesagt und war dann zum `,
      `Hafen hinuntergegangen, ohne sich noch einmal umzudrehen. Jetzt zerrte der Wind an ihrem Mantel, `,
      `über den Klippen schrien die Möwen, und irgendwo unter den Felsen arbeitete das Meer an den `,
      `Grundmauern von allem, woran sie sich erinnerte.`,
    ].join(''),
    [
      `Niemand im Dorf konnte sagen, wann die Bäckerei eröffnet worden war. Es roch nach Zimt und nasser `,
      `Wolle, und der alte Herr Pfeiffer, der drei ihrer Besitzer überlebt hatte, behauptete, die Öfen `,
      `dürften niemals auskühlen. Donnerstagabends warteten die Kinder an der Hintertür auf zerbrochene `,
      `Kekse; sonntags standen ihre Eltern an derselben Stelle und taten so, als wären sie wegen des `,
      `Brotes gekommen.`,
    ].join(''),
  ],
  French: [
    [
      `Le phare était éteint depuis onze ans lorsque Mara revint sur l’île. Elle portait une valise, une `,
      `lettre qu’elle n’avait pas ouverte et la clef que son frère lui avait glissée dans la main le matin `,
      `de l’enterrement. « Tu sauras quoi en faire », avait-il dit, puis il était descendu vers le port `,
      `sans se retourner. À présent, le vent tirait sur son manteau, les mouettes criaient au-dessus des `,
      `falaises et, quelque part sous les rochers, la mer rongeait les fondations de tout ce dont elle se `,
      `souvenait.`,
    ].join(''),
    [
      `Personne au village ne savait dire quand la boulangerie avait ouvert. On y respirait la cannelle et `,
      `la laine mouillée, et le vieux monsieur Pommier, qui avait survécu à trois de ses propriétaires, `,
      `assurait que les fours ne devaient jamais refroidir. Le jeudi soir, les enfants attendaient devant `,
      `la porte de derrière les biscuits cassés ; le dimanche, leurs parents se tenaient au même endroit `,
      `et faisaient semblant d’être venus pour le pain.`,
    ].join(''),
  ],
  Spanish: [
    [
      `El faro llevaba once años apagado cuando Mara volvió a la isla. Traía una maleta, una carta que no `,
      `había abierto y la llave que su hermano le había puesto en la mano la mañana del entierro. —Sabrás `,
      `qué hacer con ella —le dijo, y bajó hacia el puerto sin mirar atrás. Ahora el viento tiraba de su `,
      `abrigo, las gaviotas gritaban sobre los acantilados y, en algún lugar bajo las rocas, el mar roía `,
      `los cimientos de todo lo que recordaba.`,
    ].join(''),
    [
      `Nadie en el pueblo sabía decir cuándo había abierto la panadería. Olía a canela y a lana mojada, y `,
      `el viejo señor Peral, que había sobrevivido a tres de sus dueños, insistía en que los hornos nunca `,
      `debían enfriarse. Los jueves por la tarde los niños esperaban en la puerta trasera las galletas `,
      `rotas.`,
    ].join(''),
  ],
  Polish: [
    [
      `Latarnia morska była ciemna od jedenastu lat, kiedy Mara wróciła na wyspę. Niosła jedną walizkę, `,
      `nieotwarty list i klucz, który brat wcisnął jej w dłoń rankiem w dniu pogrzebu. „Będziesz `,
      `wiedziała, co z nim zrobić”, powiedział, a potem zszedł do portu, nie oglądając się za siebie. `,
      `Teraz wiatr szarpał jej płaszcz, nad klifami krzyczały mewy, a gdzieś pod skałami morze podmywało `,
      `fundamenty wszystkiego, co pamiętała.`,
    ].join(''),
    [
      `Nikt we wsi nie potrafił powiedzieć, kiedy otwarto piekarnię. Pachniało w niej cynamonem i mokrą `,
      `wełną, a stary pan Piotrowski, który przeżył trzech jej właścicieli, twierdził, że chunk nigdy nie `,
      `mogą wystygnąć. W czwartkowe wieczory dzieci czekały przy tylnych drzwiach na połamane ciastka.`,
    ].join(''),
  ],
  Turkish: [
    [
      `Mara adaya döndüğünde deniz feneri on bir yıldır karanlıktı. Yanında bir bavul, açmadığı bir mektup `,
      `ve cenaze sabahı ağabeyinin avucuna bıraktığı anahtar vardı. “Onunla ne yapacağını bileceksin,” `,
      `demiş, sonra da arkasına bakmadan limana inmişti. Şimdi rüzgâr paltosunu çekiştiriyor, martılar `,
      `kayalıkların üzerinde çığlık atıyor, kayaların altında bir yerlerde deniz hatırladığı her şeyin `,
      `temelini oyuyordu.`,
    ].join(''),
    [
      `Köyde kimse fırının ne zaman açıldığını söyleyemiyordu. İçerisi tarçın ve ıslak yün kokardı; üç `,
      `sahibinden de uzun yaşamış olan ihtiyar, ocakların asla soğumaması gerektiğini söyleyip dururdu. `,
      `Perşembe akşamları çocuklar arka kapıda kırık bisküvileri beklerdi.`,
    ].join(''),
  ],
  Vietnamese: [
    [
      `Ngọn hải đăng đã tắt suốt mười một năm khi Mara trở lại hòn đảo. Cô mang theo một chiếc va li, một `,
      `lá thư chưa mở và chiếc chìa khóa mà anh trai đã dúi vào tay cô vào buổi sáng ngày đưa tang. “Em sẽ `,
      `biết phải làm gì với nó,” anh nói, rồi đi xuống bến cảng mà không ngoảnh lại. Giờ đây gió giật vạt `,
      `áo khoác của cô, và lũ mòng biển kêu gào trên những vách đá.`,
    ].join(''),
    [
      `Không ai trong làng nói được tiệm bánh mở cửa từ khi nào. Trong tiệm có mùi quế và mùi len ướt, và `,
      `ông lão đã sống lâu hơn ba đời chủ cứ khăng khăng rằng lò nướng không bao giờ được phép nguội. `,
      `Chiều thứ năm nào bọn trẻ cũng chờ ở cửa sau để xin bánh quy vỡ.`,
    ].join(''),
  ],
  Russian: [
    [
      `Маяк не горел уже одиннадцать лет, когда Мара вернулась на остров. Она несла один чемодан, `,
      `нераспечатанное письмо и ключ, который брат вложил ей в руку утром в день похорон. «Ты поймёшь, что `,
      `с ним делать», — сказал он и спустился к гавани, ни разу не обернувшись. Теперь ветер рвал полы её `,
      `пальто, над скалами кричали чайки, и где-то под камнями море подтачивало основание всего, что она `,
      `помнила.`,
    ].join(''),
    [
      `Никто в деревне не мог сказать, когда открылась пекарня. В ней пахло корицей и мокрой шерстью, а `,
      `старый господин Петров, переживший троих её хозяев, уверял, что печам никогда не дают остыть. По `,
      `четвергам вечером дети ждали у задней двери ломаного печенья; по воскресеньям на том же месте `,
      `стояли их родители и делали вид, что пришли за хлебом.`,
    ].join(''),
  ],
  Greek: [
    [
      `Ο φάρος ήταν σβηστός έντεκα χρόνια όταν η Μάρα γύρισε στο νησί. Κρατούσε μια βαλίτσα, ένα γράμμα `,
      `που δεν είχε ανοίξει και το κλειδί που της είχε βάλει στο χέρι ο αδελφός της το πρωί της κηδείας. `,
      `«Θα ξέρεις τι να το κάνεις», της είχε πει, και ύστερα κατέβηκε προς το λιμάνι χωρίς να κοιτάξει `,
      `πίσω. Τώρα ο άνεμος τραβούσε το παλτό της και οι γλάροι φώναζαν πάνω από τα βράχια.`,
    ].join(''),
    [
      `Κανείς στο χωριό δεν ήξερε να πει πότε είχε ανοίξει ο φούρνος. Μύριζε κανέλα και βρεγμένο μαλλί, `,
      `και ο γέρος κύριος Πέτρος, που είχε ζήσει περισσότερο από τρεις ιδιοκτήτες του, επέμενε ότι οι `,
      `φούρνοι δεν έπρεπε ποτέ να κρυώσουν. Τα βράδια της Πέμπτης τα παιδιά περίμεναν στην πίσω πόρτα για `,
      `σπασμένα μπισκότα.`,
    ].join(''),
  ],
  Arabic: [
    [
      `كان المنارة مظلمة منذ أحد عشر عاما عندما عادت مارا إلى الجزيرة. كانت تحمل حقيبة واحدة ورسالة لم `,
      `تفتحها والمفتاح الذي وضعه أخوها في يدها صباح يوم الجنازة. قال لها: «ستعرفين ماذا تفعلين به»، ثم نزل `,
      `إلى الميناء دون أن يلتفت إلى الوراء. والآن كانت الريح تشد معطفها، والنوارس تصرخ فوق المنحدرات، وفي `,
      `مكان ما تحت الصخور كان البحر ينخر أسس كل ما تتذكره.`,
    ].join(''),
    [
      `لم يستطع أحد في القرية أن يقول متى افتتح المخبز. كانت تفوح منه رائحة القرفة والصوف المبلل، وكان `,
      `السيد العجوز الذي عاش بعد ثلاثة من أصحابه يؤكد أن الأفران لا يجوز أن تبرد أبدا. وفي مساء كل خميس `,
      `كان الأطفال ينتظرون عند الباب الخلفي قطع البسكويت المكسورة.`,
    ].join(''),
  ],
  Hebrew: [
    [
      `המגדלור היה חשוך כבר אחת עשרה שנים כשמארה חזרה אל האי. היא נשאה מזוודה אחת, מכתב שלא פתחה ואת המפתח `,
      `שאחיה הניח בידה בבוקר ההלוויה. "את תדעי מה לעשות בו", אמר, ואז ירד אל הנמל בלי להביט לאחור. עכשיו `,
      `משכה הרוח במעילה, השחפים צרחו מעל הצוקים, ואי שם מתחת לסלעים כרסם הים ביסודות של כל מה שזכרה.`,
    ].join(''),
    [
      `איש בכפר לא ידע לומר מתי נפתחה המאפייה. היה בה ריח של קינמון וצמר רטוב, והאדון הזקן, שחי אחרי שלושה `,
      `מבעליה, טען שאסור לתנורים להתקרר לעולם. בערבי חמישי חיכו הילדים ליד הדלת האחורית לעוגיות שבורות, `,
      `ובימי ראשון עמדו הוריהם באותו מקום והעמידו פנים שבאו לקנות לחם.`,
    ].join(''),
  ],
  Hindi: [
    [
      `जब मारा द्वीप पर लौटी, तब तक प्रकाशस्तंभ को बुझे ग्यारह वर्ष हो चुके थे। उसके हाथ में एक सूटकेस, एक `,
      `बिना खुली चिट्ठी और वह चाबी थी जो अंतिम संस्कार की सुबह उसके भाई ने उसकी हथेली में रख दी थी। "तुम `,
      `जान जाओगी कि इसका क्या करना है," उसने कहा था और फिर बिना पीछे देखे बंदरगाह की ओर उतर गया था। अब हवा `,
      `उसके कोट को खींच रही थी और चट्टानों के ऊपर समुद्री पक्षी चिल्ला रहे थे।`,
    ].join(''),
    [
      `गाँव में कोई नहीं बता सकता था कि बेकरी कब खुली थी। उसमें दालचीनी और गीली ऊन की गंध रहती थी, और `,
      `बूढ़े शर्मा जी, जो उसके तीन मालिकों से ज़्यादा जी चुके थे, कहते थे कि भट्ठियों को कभी ठंडा नहीं `,
      `होने दिया जाता। गुरुवार की शाम बच्चे टूटे हुए बिस्कुटों के लिए पिछले दरवाज़े पर इंतज़ार करते थे।`,
    ].join(''),
  ],
  Thai: [
    [
      `ประภาคารดับมืดมาสิบเอ็ดปีแล้วเมื่อมารากลับมาที่เกาะ เธอถือกระเป๋าใบหนึ่ง จดหมายที่ยังไม่ได้เปิด `,
      `และกุญแจที่พี่ชายใส่ไว้ในมือเธอในเช้าวันงานศพ "เธอจะรู้เองว่าต้องทำอะไรกับมัน" เขาพูด `,
      `แล้วเดินลงไปที่ท่าเรือโดยไม่หันกลับมามอง ตอนนี้ลมดึงเสื้อคลุมของเธอ นกนางนวลร้องอยู่เหนือหน้าผา`,
    ].join(''),
    [
      `ไม่มีใครในหมู่บ้านบอกได้ว่าร้านขนมปังเปิดเมื่อไหร่ ร้านมีกลิ่นอบเชยและขนแกะเปียก `,
      `ชายชราที่มีชีวิตอยู่นานกว่าเจ้าของร้านสามคนยืนยันว่าเตาอบไม่เคยได้เย็นลงเลย ทุกเย็นวันพฤหัสบดีเด็กๆ `,
      `จะรอขนมปังกรอบที่แตกอยู่ที่ประตูหลังร้าน`,
    ].join(''),
  ],
  Chinese: [
    `玛拉回到岛上的时候，灯塔已经熄灭了十一年。她提着一只箱子，带着一封没有拆开的信，还有葬礼那天早晨哥哥塞进她手里的钥匙。“你会知道该怎么用它的。”他说完就头也不回地朝港口走去。如今风扯着她的大衣，海鸥在悬崖上空尖叫，而在礁石下面的某个地方，大海正一点一点地侵蚀着她所记得的一切。`,
    `村里没有人说得清那家面包店是什么时候开的。店里总有一股肉桂和湿羊毛的气味，老裴先生比它的三任店主都活得长，他坚持说炉子从来不许冷下来。每到星期四傍晚，孩子们就在后门等着碎饼干；到了星期天，他们的父母站在同一个地方，假装自己是来买面包的。`,
  ],
  'Traditional Chinese': [
    `瑪拉回到島上的時候，燈塔已經熄滅了十一年。她提著一只箱子，帶著一封沒有拆開的信，還有葬禮那天早晨哥哥塞進她手裡的鑰匙。「你會知道該怎麼用它的。」他說完就頭也不回地朝港口走去。如今風扯著她的大衣，海鷗在懸崖上空尖叫，而在礁石下面的某個地方，大海正一點一點地侵蝕著她所記得的一切。`,
    `村裡沒有人說得清那家麵包店是什麼時候開的。店裡總有一股肉桂和濕羊毛的氣味，老裴先生比它的三任店主都活得長，他堅持說爐子從來不許冷下來。每到星期四傍晚，孩子們就在後門等著碎餅乾。`,
  ],
  Japanese: [
    [
      `マーラが島に戻ってきたとき、灯台はもう十一年も消えたままだった。彼女が持っていたのは鞄ひとつと、まだ開けていない手紙と、`,
      `葬儀の朝に兄が手のひらに押し込んだ鍵だけだった。「どうすればいいかは、きっとわかる」と兄は言い、振り返らずに港へ下りてい`,
      `った。いま風が彼女のコートを引っぱり、崖の上ではかもめが叫び、岩の下のどこかで海が、彼女の覚えているすべてのものの土台を削っていた。`,
    ].join(''),
    `村の誰ひとりとして、そのパン屋がいつ開いたのかを言えなかった。店にはシナモンと濡れた羊毛の匂いがしていて、三人の店主より長生きした老人は、窯は決して冷ましてはならないのだと言い張った。木曜の夕方になると、子どもたちは裏口で割れたビスケットを待っていた。`,
  ],
  Korean: [
    [
      `마라가 섬으로 돌아왔을 때 등대는 이미 십일 년 동안 꺼져 있었다. 그녀는 가방 하나와 아직 뜯지 않은 편지, 그리고 장례식 날 아침 오빠가 손에 쥐여 준 열쇠를 들고 있었다. `,
      `"그걸로 무엇을 해야 할지 알게 될 거야." 그는 그렇게 말하고 뒤도 돌아보지 않은 채 항구로 내려갔다. 이제 바람이 그녀의 외투를 잡아당기고, 갈매기들은 절벽 위에서 울부짖고 `,
      `있었다.`,
    ].join(''),
    `마을 사람들 가운데 그 빵집이 언제 문을 열었는지 말할 수 있는 사람은 아무도 없었다. 가게에서는 계피와 젖은 양털 냄새가 났고, 주인 셋보다 오래 산 노인은 화덕이 결코 식어서는 안 된다고 우겼다. 목요일 저녁이면 아이들은 뒷문에서 부서진 과자를 기다렸다.`,
  ],
}

/** Written after the numbers of the estimate were fixed. */
export const unseenProse: Readonly<Record<string, string>> = {
  English: [
    `He counted the steps again, because counting was the only prayer he knew. Forty-one to the landing, nineteen `,
    `to the door. Behind it somebody was humming, badly, a song that had been forbidden since the spring.`,
  ].join(''),
  German: [
    `Er zählte die Stufen noch einmal, denn Zählen war das einzige Gebet, das er kannte. Einundvierzig bis zum `,
    `Treppenabsatz, neunzehn bis zur Tür. Dahinter summte jemand, schlecht, ein Lied, das seit dem Frühjahr verboten war.`,
  ].join(''),
  Russian: [
    `Он снова пересчитал ступени, потому что счёт был единственной молитвой, которую он знал. Сорок одна до площадки, `,
    `девятнадцать до двери. За ней кто-то фальшиво напевал песню, запрещённую с самой весны.`,
  ].join(''),
  Arabic: [
    `عد الدرجات مرة أخرى، لأن العد كان الصلاة الوحيدة التي يعرفها. إحدى وأربعون درجة حتى البسطة، وتسع عشرة `,
    `حتى الباب. وخلفه كان أحدهم يدندن أغنية ممنوعة منذ الربيع.`,
  ].join(''),
  Hindi: [
    `उसने सीढ़ियाँ फिर से गिनीं, क्योंकि गिनना ही एकमात्र प्रार्थना थी जो उसे आती थी। दरवाज़े के पीछे कोई `,
    `धीमे स्वर में वह गीत गुनगुना रहा था जिस पर वसंत से रोक लगी हुई थी।`,
  ].join(''),
  Chinese: `他又数了一遍台阶，因为数数是他唯一会的祈祷。到楼梯口四十一级，到门口十九级。门后有人跑着调哼着一首从春天起就被禁止的歌。`,
  Japanese: `彼はもう一度階段を数えた。数えることだけが、彼の知っている祈りだったからだ。踊り場まで四十一段、扉まで十九段。その向こうで誰かが、春から禁じられている歌を下手に口ずさんでいた。`,
  Korean: `그는 계단을 다시 세었다. 세는 것만이 그가 아는 유일한 기도였기 때문이다. 층계참까지 마흔한 개, 문까지 열아홉 개. 그 너머에서 누군가 봄부터 금지된 노래를 서툴게 흥얼거리고 있었다.`,
}

/** What is no prose: held to a wider limit. */
export const others: Readonly<Record<string, string>> = {
  code: `export async function readAll(stream: ReadableStream<Uint8Array>, limit = 1_000_000): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  for await (const chunk of stream) {
    if (text.length + chunk.length > limit) throw new RangeError(\`more than \${limit} bytes\`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
`,
  json: [
    `{"id":"018f3c1e-7d52-7a40-9c55-0b6a4c6f1d2e","name":"Mara Voss","aliases":["Mara","the `,
    `Captain"],"details":[{"name":"Eyes","value":"grey","sendToAi":true}],"version":12,"createdAt":"2026-`,
    `11-02T10:15:30.000Z"}`,
  ].join(''),
  emoji: `😀😂🥲 great 👍🏽 see you 🎉🎉 👩‍👩‍👧‍👦 at the 🏖️ tomorrow ❤️🔥`,
  markdown: `# Chapter 12\n\n- **Mara** returns\n- the *key* fits\n\n> "You will know what to do with it."\n\n| name | age |\n| --- | --- |\n| Mara | 34 |\n`,
}
