### Bot suhbatda aytadigan so'zlar.

bot-about = Rasmiy manbalardan ogohlantirishlar, o‘z tilingizda. Elchixonalar va telefonlari.
bot-description = Qalqan vazirliklar, aviatsiya idoralari, aviakompaniyalar, favqulodda xizmatlar va yangiliklarni o‘qiydi. Siz kuzatayotgan davlat havo hududini yopsa, reyslar to‘xtasa yoki elchixona tezkor raqam bersa, manbasi ko‘rsatilgan bitta qisqa xabar olasiz.
    Ism, pasport va pul so‘ralmaydi. Siz haqingizda nima saqlanadi: /mydata. O‘chirish: /delete.
start-language = Qalqan biror davlat xavfli bo‘lganda yoki yopilganda qisqa xabar yuboradi va manbasini aytadi. Tilni tanlang.
start-citizenship = Qaysi davlat fuqarosisiz? Shunda avval o‘z elchixonangiz va vazirligingizni ko‘rsatamiz.
start-done = Tayyor. Kuzatadigan davlatlarni tanlang. U yerda havo hududi yopilsa, reyslar to‘xtasa yoki elchixona tezkor raqam bersa, xabar darhol shu yerga keladi.
welcome-back = Ogohlantirishlar yana yoqildi.
subscribe-title = Kuzatish yoki to‘xtatish uchun davlatni bosing.
subscribe-done = Siz kuzatayotgan davlatlar: { $countries }
subscribe-unknown = Tanimadik: { $words }. Davlat yoki shahar yozing, masalan: /subscribe Qatar Dubay
unsubscribe-done = Endi kuzatilmaydi: { $countries }
unsubscribe-all = Endi hech bir davlatni kuzatmaysiz. Qayta boshlash: /subscribe
unsubscribe-none = Bularning hech birini kuzatmaysiz.
list-empty = Hali hech bir davlatni kuzatmaysiz. Tanlash: /subscribe
list-title = Siz kuzatayotgan davlatlar: { $countries }
lang-title = Tilni tanlang
lang-done = Endi o‘zbekcha.
citizen-title = Qaysi davlat fuqarosisiz?
citizen-done = Saqlandi: { $country }.
citizen-other = Saqlandi. Avval o‘z elchixonangizni ko‘rish uchun davlatingizni yozing, masalan: /citizen Hindiston
citizen-unknown = Davlatni tanimadik. Bosing yoki yozing, masalan: /citizen Hindiston
other = Boshqa
status-ask = Qaysi davlat? Bosing yoki yozing: /status Qatar
status-unknown = Davlatni tanimadik. Bunday yozing: /status Qatar
embassy-ask = Qayerdasiz? Shahar yoki davlat yozing, masalan: /embassy Dubay. Yoki joylashuvingizni yuboring: uni bir marta ishlatamiz, saqlamaymiz.
embassy-citizen = Qaysi davlat elchixonasini qidiryapsiz? Fuqaroligingiz davlatini bosing.
embassy-send-location = Joylashuvni yuborish
mydata-title = Bu chat haqida saqlaydiganimiz shu:
mydata-chat-id = Chatning Telegramdagi raqami
mydata-kind = Turi
mydata-private = shaxsiy chat
mydata-group = guruh
mydata-language = Til
mydata-citizenship = Fuqarolik
mydata-state = Ogohlantirishlar
mydata-active = yoqilgan
mydata-stopped = o‘chirilgan
mydata-blocked = o‘chirilgan, bot bu yerda bloklangan
mydata-paused-until = Tanaffus tugashi
mydata-since = Chat ma’lum bo‘lgan vaqt
mydata-countries = Davlatlar
mydata-messages = Yuborilgan yoki navbatdagi ogohlantirishlar
mydata-broadcasts = Yozilgan yoki hal qilingan xabarlar
mydata-actions = Operatorlar jurnalidagi qatorlar
mydata-nothing = yo‘q
delete-ask = Bu chat haqida saqlaganimizning hammasi o‘chirilsinmi? Ogohlantirishlar to‘xtaydi.
delete-done = O‘chirildi. Bu chat haqida hech narsa saqlanmaydi. Qayta boshlash: /start
delete-done-admin = O‘chirildi: obunalar, sozlamalar va xabarlar. Siz operatorsiz, shuning uchun yuborgan xabarlaringiz va qarorlaringiz jurnali raqamingiz bilan qoladi; uni faqat qo‘lda o‘chirish mumkin.
delete-kept = Hech narsa o‘chirilmadi.
help = Bot nima qila oladi:
    /subscribe — davlatlarni kuzatish
    /unsubscribe — kuzatishni to‘xtatish
    /list — kuzatayotgan davlatlaringiz
    /status — davlat haqida nima ma’lum
    /alerts — so‘nggi ogohlantirishlar
    /embassy — elchixonangiz: manzil va raqamlar
    /lang — til
    /citizen — fuqarolik
    /mydata — siz haqingizda nima saqlaymiz
    /delete — uni o‘chirish

    Shunchaki davlat yoki shahar yozishingiz yoki so‘rashingiz ham mumkin: “Dubaydagi O‘zbekiston konsulxonasi”.
    Biz hech qachon pasport, pul yoki kod so‘ramaymiz.
unknown-text = Tushunmadik. Davlat yoki shahar yozing, masalan: Qatar. Yoki elchixona haqida so‘rang: “Dubaydagi O‘zbekiston konsulxonasi”. Bot nima qila oladi: /help
unknown-command = Bunday buyruq yo‘q. Bot nima qila oladi: /help
error = Buni bajara olmadik. Hech narsa yo‘qolmadi. Bir daqiqadan so‘ng urinib ko‘ring.
old-button = Bu tugma eskirgan. Mana hozirgisi.
paused = { $time } gacha oddiy ogohlantirishlar kelmaydi. Shoshilinchlari keladi.
what-to-do-title = Nima qilish kerak
no-alert = Bu ogohlantirish bizda endi yo‘q. Hozir nima ma’lum: /status
not-admin = Bu operatorlar uchun.

button-follow = Davlatlar
button-done = Tayyor
button-next = Yana
button-back = Orqaga
button-what = Nima qilish kerak
button-embassy = Elchixona
button-pause = 8 soat tanaffus
button-source = Manba
button-delete = Hammasini o‘chirish
button-keep = Qoldirish
button-send = Tasdiqqa yuborish
button-cancel = Bekor qilish
button-approve = Tasdiqlash
button-reject = Rad etish
button-all = Barcha manbalar
button-probe = Hozir tekshirish
button-hold = To‘xtatib turish
button-resume = Qayta yoqish
button-entries = So‘nggi yozuvlar
button-previous = Oldingilari

broadcast-usage = Bitta xabarda yozing: /broadcast AE,QA matn. Yuborishdan oldin ikkinchi admin tasdiqlashi kerak.
broadcast-unknown = Davlatlarni tanimadik: { $words }. Hech narsa yuborilmadi.
broadcast-too-long = Matnda { $size } belgi bor, ko‘pi bilan { $limit } mumkin. Hech narsa yuborilmadi.
broadcast-preview = Ko‘rib chiqish. { $count } ta chatga boradi, davlatlar: { $countries }. Hali hech narsa yuborilmadi.
broadcast-waiting = Boshqa adminlarga tasdiqlash uchun yuborildi.
broadcast-alone = Tasdiqlaydigan ikkinchi admin yo‘q. Hech narsa yuborilmadi.
broadcast-review = Xabar tasdiqlansinmi? { $count } ta chatga boradi, davlatlar: { $countries }.
broadcast-own = Sizning xabaringizni boshqa admin tasdiqlashi kerak.
broadcast-gone = Bu xabar bo‘yicha qaror qabul qilingan.
broadcast-approved = Tasdiqlandi. { $count } ta chatga yuborilmoqda.
broadcast-rejected = Rad etildi. Hech kim olmadi.
broadcast-cancelled = Bekor qilindi. Hech kim olmadi.

sources-title = Manbalar: { $total }
sources-well = Barcha manbalar joyida.
sources-healthy = Yaxshi ishlayotganlari: { $count }
sources-page = Barcha manbalar, { $pages } sahifadan { $page }-sahifa
sources-last-ok = oxirgi yaxshi javob { $time }
sources-last-new = oxirgi yangi yozuv { $time }
sources-since = { $time } dan beri
sources-never = hali yaxshi javob bo‘lmagan
state-new = hali o‘qilmagan
state-ok = ishlayapti
state-late = kechikyapti
state-failing = o‘qilmayapti
state-blocked = bizni kiritmayapti
state-silent = anchadan beri yangilik yo‘q
state-changed = formati o‘zgargan
state-quarantined = to‘xtatib turilibdi
state-off = o‘chirilgan
card-state = Holati: { $state }
card-since = Qachondan beri: { $time }
card-last-ok = Oxirgi yaxshi javob: { $time }
card-last-new = Oxirgi yangi yozuv: { $time }
card-error = Oxirgi xato: { $error }
card-latency = Javob vaqti: { $ms } ms
card-failures = Ketma-ket xatolar: { $count }
card-entries = Yozuvlar: { $count }, kutilgani kamida { $least }
card-reader = O‘qish usuli: { $reader }
card-unchanged = “O‘zgarmagan” javoblar: { $share }%, so‘rovlar: { $polls }
card-held = Tekshiruvga qoldirilgan: { $count }
card-asking = So‘rayapmiz. Javob shu yerda chiqadi.
card-answered = Hozirgina so‘raldi: javob beryapti.
card-failed = Hozirgina so‘raldi: o‘qib bo‘lmadi.
card-slow = So‘rov hali tugamadi. Kartochkani bir daqiqadan so‘ng qayta oching.
card-gone = Bu manba endi ro‘yxatda yo‘q. Hech narsa o‘zgartirilmadi.
card-hold-ask = { $source } to‘xtatib turilsinmi? Qayta yoqmaguningizcha uning e’lonlari hech kimga bormaydi.
reader-strict = qat’iy
reader-tolerant = yumshoq
entries-title = So‘nggi yozuvlar: { $source }
entries-none = Undan hali hech narsa saqlanmagan.
entry-baseline = boshidan bor edi, yuborilmagan
entry-awaiting = to‘liq matni kutilmoqda
entry-new = o‘qilishini kutmoqda
entry-processed = o‘qilgan
entry-quarantined = o‘qib bo‘lmagan
entry-held = tekshiruvga qoldirilgan
entry-dropped = admin chiqarib tashlagan

stats-title = Raqamlar
stats-entries = E’lonlar
stats-alerts = Ogohlantirishlar
stats-deliveries = Chatlarga xabarlar
stats-chats = Chatlar
stats-sources = Manbalar
stats-total = jami
stats-lag = Kechikish, soniyalarda
stats-published-to-detected = e’londan aniqlashgacha
stats-detected-to-first-sent = aniqlashdan birinchi xabargacha
stats-first-to-last-sent = birinchi xabardan oxirgisigacha

command-subscribe = Davlatlarni kuzatish
command-unsubscribe = Kuzatishni to‘xtatish
command-list = Kuzatayotgan davlatlaringiz
command-status = Davlat haqida nima ma’lum
command-alerts = So‘nggi ogohlantirishlar
command-embassy = Elchixonangiz: raqam va manzil
command-lang = Til
command-citizen = Fuqarolik
command-mydata = Siz haqingizda nima saqlaymiz
command-delete = Ma’lumotni o‘chirish
command-help = Yordam
command-sources = Manbalar holati
command-stats = Raqamlar
command-broadcast = Davlat kuzatuvchilariga xabar
