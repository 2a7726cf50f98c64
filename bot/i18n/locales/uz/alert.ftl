### Ogohlantirish so'zlari. Har qatorda bitta ma'lumot, murojaat "Siz" bilan.

flight_suspension = { $airlines ->
    [none] Reyslar bekor qilindi yoki to‘xtatildi.
   *[other] Reyslar bekor qilindi yoki to‘xtatildi: { $airlines }.
}
flight_resumption = { $airlines ->
    [none] Reyslar yana bajarilmoqda yoki qo‘shimcha reyslar qo‘yildi.
   *[other] Reyslar yana bajarilmoqda yoki qo‘shimcha reyslar qo‘yildi: { $airlines }.
}
airspace_closure = Havo hududi yopildi yoki cheklandi.
airspace_reopening = Havo hududi yana ochildi.
travel_warning = Rasmiylar bu yerga bormaslikni yoki bu yerdan chiqib ketishni tavsiya qilmoqda.
travel_warning-normal = Tavsiya: odatdagi ehtiyotkorlik.
travel_warning-caution = Tavsiya: juda ehtiyot bo‘ling.
travel_warning-reconsider = Tavsiya: zarurat bo‘lmasa bormang.
travel_warning-avoid = Tavsiya: bu yerga bormang.
embassy_contacts = Elchixona yoki vazirlik o‘z fuqarolari uchun raqamlar e’lon qildi.
embassy_status = Elchixona yoki konsulxonaning ish tartibi o‘zgardi.
evacuation = Fuqarolarni olib chiqish e’lon qilindi yoki davom etmoqda.
border = Chegaradan o‘tish tartibi o‘zgardi.
security_incident = Zarba yoki portlash haqida xabar berilmoqda.
safety_instruction = Rasmiylar xavfsizlik bo‘yicha ko‘rsatma berdi.
entry_rules = Kirish yoki viza qoidalari o‘zgardi.
natural_hazard = Tabiiy ofat haqida ogohlantirildi.
health = Kasallik tarqalgani haqida xabar berilmoqda.
unrest = Tartibsizlik, komendantlik soati yoki favqulodda holat haqida xabar berilmoqda.

over-airspace = Havo hududi yana ochildi.
over-flights = Reyslar tiklandi.
over-border = Chegara yana ochildi.
over-mission = Vakolatxona yana odatdagidek ishlamoqda.
over-advice = Tavsiya darajasi pasaytirildi.
over-evacuation = Olib chiqish yakunlandi.
over-security = Rasmiylar hodisa tugaganini aytmoqda.
over-hazard = Ogohlantirish bekor qilindi.
over-health = Kasallik bo‘yicha ogohlantirish bekor qilindi.
over-unrest = Choralar bekor qilindi.
over-entry = Cheklov bekor qilindi.

airports = Aeroportlar: { $airports }
flights = Reyslar: { $flights }
for-citizens = { $country } hukumatining o‘z fuqarolariga xabari.
until = Muddati: { $date } gacha.
unknown-end = Qancha davom etishi noma’lum.
unconfirmed = Rasmiylar buni tasdiqlaganini ko‘rmadik.
cancelled = Qaytarib olindi: bu xabar noto‘g‘ri edi.
expired = Oxirgi tasdiq: { $time }. Hozir ham amaldami, bilmaymiz.
cleared = { $name } bu tugaganini aytmoqda ({ $time }).

do-airspace = Aviakompaniya reysni tasdiqlamaguncha aeroportga bormang. Pasport va quvvatlagichni yoningizda saqlang.
do-flights = Aeroportga chiqishdan oldin reysni aviakompaniyadan so‘rang.
do-border = Yo‘lga chiqishdan oldin qaysi o‘tkazish joyi ochiqligini bilib oling. Hujjatlaringiz yoningizda bo‘lsin.
do-mission = Raqamni saqlab qo‘ying. Qayerdaligingizni yaqinlaringizga ayting.
do-advice = Mahalliy hokimiyat ko‘rsatmalariga amal qiling. Elchixonada ro‘yxatdan o‘ting.
do-evacuation = Ketmoqchi bo‘lsangiz, elchixonada ro‘yxatdan o‘ting. Hujjatlarni tayyor tuting.
do-security = Mahalliy hokimiyat ko‘rsatmalariga amal qiling. Deraza va olomondan uzoqroq turing. Telefon quvvatini tejang.
do-hazard = Mahalliy hokimiyat ko‘rsatmalariga amal qiling. Xavfli joyga yaqinlashmang.
do-health = Mahalliy shifokorlar va hokimiyat ko‘rsatmalariga amal qiling.
do-unrest = Uydan chiqmang. Odam to‘plangan joydan uzoq yuring.
do-entry = Safardan oldin qoidalarni elchixonadan so‘rang.

phones = { $name } bergan raqamlar, { $date }:
own-mission = { $name }
source-official = Rasmiy
source-agency = Agentlik
source-news = OAV
also = shuningdek
more = va yana { $count } ta
changed = Nima o‘zgardi
plain-source = Manba: { $name }, { $time }.
broadcast-title = Qalqan operatorlarining xabari
broadcast-for = Davlatlar: { $countries }

board-title = { $country }: nima ma’lum
board-empty = { $country }: biz o‘qiydigan manbalarda ochiq ogohlantirish yo‘q. Bu xavfsiz degani emas: biz faqat o‘z manbalarimizni ko‘ramiz.
board-held = tasdiqlanmagan
board-age = { $time } holati
alerts-title = Davlatlaringiz bo‘yicha so‘nggi ogohlantirishlar
alerts-empty = So‘nggi yetti kunda davlatlaringiz bo‘yicha ogohlantirish bo‘lmadi.

track-airspace = Havo hududi
track-flights = Reyslar
track-border = Chegara
track-mission = Vakolatxonalar
track-advice = Tavsiyalar
track-evacuation = Olib chiqish
track-security = Xavfsizlik
track-hazard = Tabiiy ofat
track-health = Sog‘liq
track-unrest = Tartibsizlik
track-entry = Kirish qoidalari

mission-embassy = Elchixona: { $sending }. Joyi: { $host }
mission-embassy_office = Elchixona bo‘limi: { $sending }. Joyi: { $host }
mission-consulate_general = Bosh konsulxona: { $sending }. Joyi: { $host }
mission-consulate = Konsulxona: { $sending }. Joyi: { $host }
mission-honorary_consulate = Faxriy konsulxona: { $sending }. Joyi: { $host }
mission-permanent_mission = Doimiy vakolatxona: { $sending }. Joyi: { $host }
mission-mfa_hotline = Tezkor aloqa: { $sending }. Davlat: { $host }
mission-mfa_office = Vazirlik: { $sending }
mission-address = Manzil: { $address }
mission-hours = Ish vaqti: { $hours }
mission-no-phone = Raqamini bilmaymiz.
mission-asof = { $date } holati
mission-old = { $date } dan beri tasdiqlanmagan
mission-undated = sanasi noma’lum
mission-24h = kecha-kunduz
mission-source = Manba
mission-covered = { $host }: { $sending } vakolatxonasi bizga ma’lum emas. Xizmat ko‘rsatadi: { $from }.
mission-none = { $host }: { $sending } vakolatxonasi bizga ma’lum emas. Bu yo‘q degani emas: vazirlikdan so‘rang.
