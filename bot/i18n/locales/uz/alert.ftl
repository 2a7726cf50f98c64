### Ogohlantirish so‘zlari. Har qatorda bitta ma’lumot, murojaat “Siz” bilan.

## Nima bo‘ldi

flight_suspension = { $phase ->
    [clear] Reyslar yana bajarilmoqda{ $airlines ->
        [none] .
       *[named] : { $airlines }.
    }
    [update] Reyslar hamon bekor qilingan yoki to‘xtatilgan{ $airlines ->
        [none] .
       *[named] : { $airlines }.
    }
   *[onset] Reyslar bekor qilindi yoki to‘xtatildi{ $airlines ->
        [none] .
       *[named] : { $airlines }.
    }
}
flight_resumption = { $phase ->
    [clear] Reyslar yana bajarilmoqda{ $airlines ->
        [none] .
       *[named] : { $airlines }.
    }
   *[other] Reyslarning bir qismi tiklandi yoki qo‘shimcha reyslar qo‘yildi{ $airlines ->
        [none] .
       *[named] : { $airlines }.
    }
}
flights-mixed = Reyslarning bir qismi tiklangan, bir qismi bekor qilingan yoki to‘xtatilgan{ $airlines ->
    [none] .
   *[named] : { $airlines }.
}
airspace_closure = { $phase ->
    [clear] Havo hududi yana ochildi.
    [update] Havo hududi hamon yopiq yoki cheklangan.
   *[onset] Havo hududi yopildi yoki cheklandi.
}
airspace_reopening = { $phase ->
    [clear] Havo hududi yana ochildi.
   *[other] Havo hududi qisman ochildi.
}
airspace-mixed = Havo hududi qisman ochildi, cheklovlar saqlanmoqda.
travel_warning = { $issuer ->
    [none] { $phase ->
        [clear] Ogohlantirish darajasi pasaytirildi.
       *[other] Rasmiylar bu yerga bormaslikni yoki bu yerdan chiqib ketishni tavsiya qilmoqda.
    }
   *[known] { $phase ->
        [clear] { $country } rasmiylari ogohlantirish darajasini pasaytirdi.
       *[other] { $country } rasmiylari bu yerga bormaslikni yoki bu yerdan chiqib ketishni tavsiya qilmoqda.
    }
}
advice-normal = { $issuer ->
    [none] Tavsiya: odatdagi ehtiyotkorlik.
   *[known] { $country } rasmiylari tavsiyasi: odatdagi ehtiyotkorlik.
}
advice-caution = { $issuer ->
    [none] Tavsiya: juda ehtiyot bo‘ling.
   *[known] { $country } rasmiylari tavsiyasi: juda ehtiyot bo‘ling.
}
advice-reconsider = { $issuer ->
    [none] Tavsiya: zarurat bo‘lmasa bormang.
   *[known] { $country } rasmiylari tavsiyasi: zarurat bo‘lmasa bormang.
}
advice-avoid = { $issuer ->
    [none] Tavsiya: bu yerga bormang.
   *[known] { $country } rasmiylari tavsiyasi: bu yerga bormang.
}
advice-regional = Mamlakatning ayrim hududlari uchun tavsiya qattiqroq.
advice-regional-gone = Ayrim hududlar uchun qattiqroq tavsiya endi yo‘q.
unlisted-advice = { $issuer ->
    [none] Bu davlat endi tavsiyalar ro‘yxatida yo‘q. Bu xavf o‘tdi degani emas.
   *[known] Bu davlat endi { $country } rasmiylarining tavsiyalar ro‘yxatida yo‘q. Bu xavf o‘tdi degani emas.
}
embassy_contacts = { $phase ->
    [clear] Vakolatxona yana odatdagidek ishlamoqda.
   *[other] { $issuer ->
        [none] Elchixona yoki vazirlik o‘z fuqarolari uchun aloqa ma’lumotlarini e’lon qildi.
       *[known] { $country } elchixonasi yoki vazirligi o‘z fuqarolari uchun aloqa ma’lumotlarini e’lon qildi.
    }
}
embassy_status = { $phase ->
    [clear] Vakolatxona yana odatdagidek ishlamoqda.
   *[other] { $issuer ->
        [none] Elchixona yoki konsulxonaning ish tartibi o‘zgardi.
       *[known] { $country } elchixonasi yoki konsulxonasining ish tartibi o‘zgardi.
    }
}
evacuation = { $phase ->
    [clear] Fuqarolarni olib chiqish yakunlandi.
   *[other] { $issuer ->
        [none] Fuqarolar olib chiqilmoqda yoki bu haqda e’lon qilindi.
       *[known] { $country } o‘z fuqarolarini olib chiqmoqda yoki bu haqda e’lon qildi.
    }
}
border = { $phase ->
    [clear] Chegara o‘tkazish punkti yana odatdagidek ishlamoqda.
   *[other] Chegaradan o‘tish tartibi o‘zgardi.
}
security_incident = { $phase ->
    [clear] Hodisa tugagani xabar qilindi.
    [update] Zarba yoki portlash haqida yangi xabarlar bor.
   *[onset] Zarba yoki portlash haqida xabar berilmoqda.
}
safety_instruction = { $phase ->
    [clear] Xavfsizlik bo‘yicha ko‘rsatmalar bekor qilindi.
   *[other] { $issuer ->
        [none] Rasmiylar xavfsizlik bo‘yicha ko‘rsatma berdi.
       *[known] { $country } rasmiylari xavfsizlik bo‘yicha ko‘rsatma berdi.
    }
}
entry_rules = { $phase ->
    [clear] Kirish cheklovi bekor qilindi.
   *[other] Kirish yoki viza qoidalari o‘zgardi.
}
natural_hazard = { $phase ->
    [clear] Ogohlantirish bekor qilindi.
    [update] Tabiiy ofat haqidagi ogohlantirish yangilandi.
   *[onset] Tabiiy ofat yoki uning xavfi haqida xabar berilmoqda.
}
health = { $phase ->
    [clear] Sog‘liq bo‘yicha ogohlantirish bekor qilindi.
    [update] Sog‘liq bo‘yicha ogohlantirish hamon amalda.
   *[onset] Kasallik tarqalgani yoki sog‘liq uchun xavf haqida xabar berilmoqda.
}
unrest = { $phase ->
    [clear] Choralar bekor qilindi.
    [update] Tartibsizlik, komendantlik soati yoki favqulodda holat davom etmoqda.
   *[onset] Tartibsizlik, komendantlik soati yoki favqulodda holat haqida xabar berilmoqda.
}

## Qanchalik aniq, qancha davom etadi

airports = Aeroportlar: { $airports }
flights = Reys raqamlari: { $flights }
until = Muddati: { $date }gacha.
was-until = { $date }gacha deb e’lon qilingan edi.
unknown-end = Qancha davom etishi noma’lum.
unconfirmed = Rasmiylar buni tasdiqlaganini ko‘rmadik.
cancelled = Xabarimizni qaytarib olamiz ({ $time }): u noto‘g‘ri edi.
withdrawn = Manba ({ $name }) bu xabarni qaytarib oldi.
unlisted-report = Manba ({ $name }) ro‘yxatida bu hodisa endi yo‘q. Bu xavf o‘tdi degani emas.
it-said = Unda shunday deyilgan edi: “{ $words }”
expired = Oxirgi tasdiq: { $time }. Hozir ham amaldami, bilmaymiz.
cleared = Bu haqda { $name } xabar qildi, { $time }.
no-longer-given = Manba endi ko‘rsatmayapti: { $values }
changed = yangilandi

## Nima qilish kerak: ogohlantirishdagi bir qator

do-airspace = Aviakompaniya reysni tasdiqlamaguncha aeroportga bormang. Pasport va quvvatlagich yoningizda bo‘lsin.
do-flights = Aeroportga chiqishdan oldin reysni aviakompaniyadan so‘rang.
do-border = Yo‘lga chiqishdan oldin qaysi o‘tkazish joyi ochiqligini bilib oling. Hujjatlaringiz yoningizda bo‘lsin.
do-mission = Raqamni saqlab qo‘ying. Qayerdaligingizni yaqinlaringizga ayting.
do-advice = Mahalliy hokimiyat ko‘rsatmalariga amal qiling. Elchixonada ro‘yxatdan o‘ting.
do-evacuation = Ketmoqchi bo‘lsangiz, elchixonada ro‘yxatdan o‘ting. Hujjatlaringiz tayyor tursin.
do-security = Mahalliy hokimiyat ko‘rsatmalariga amal qiling. Deraza va olomondan uzoqroq turing. Telefon quvvatini tejang.
do-hazard = Mahalliy hokimiyat ko‘rsatmalariga amal qiling. Xavfli joyga yaqinlashmang.
do-health = Mahalliy shifokorlar va hokimiyat ko‘rsatmalariga amal qiling.
do-unrest = Uydan chiqmang. Odam to‘plangan joydan uzoq yuring.
do-entry = Safardan oldin qoidalarni elchixonadan so‘rang.
do-home = Mahalliy hokimiyat ko‘rsatmalariga amal qiling. Hujjatlar va quvvatlangan telefon yoningizda bo‘lsin.

## Nima qilish kerak: tugma ostidagi qadamlar

steps-airspace =
    Aviakompaniya reysni tasdiqlamaguncha aeroportga bormang.
    Aviakompaniyadan yangi sana yoki pulni qaytarishni so‘rang.
    Pasport, dori, naqd pul va quvvatlangan telefon yoningizda bo‘lsin.
    Qayerdaligingizni yaqinlaringizga va elchixonaga ayting.
steps-flights =
    Aeroportga chiqishdan oldin reysni aviakompaniyadan so‘rang.
    Boshqa chipta olishdan oldin yangi sana yoki pulni qaytarishni so‘rang.
    Ovqat va turar joy cheklarini saqlang.
steps-border =
    Qaysi o‘tkazish joyi va soat nechagacha ochiqligini bilib oling.
    Narigi tomonga viza kerakmi, tekshiring.
    Suv, ovqat, naqd pul va hujjatlaringizni oling.
    Yo‘lingizni va qachon chiqqaningizni yaqinlaringizga ayting.
steps-mission =
    Raqamni telefonda saqlang va qog‘ozga yozib oling.
    Qayerdaligingizni elchixonaga va yaqinlaringizga ayting.
    Qo‘ng‘iroq qilgan odamga pul ham, kod ham bermang.
steps-advice =
    Mahalliy hokimiyat ko‘rsatmalariga amal qiling.
    O‘z elchixonangizda ro‘yxatdan o‘ting.
    Hujjatlar, naqd pul va quvvatlangan telefon qo‘l ostingizda bo‘lsin.
    Hali yo‘lga chiqmagan bo‘lsangiz, avval tavsiyani to‘liq o‘qing.
steps-evacuation =
    Elchixonada ro‘yxatdan o‘ting va telefonni o‘chirmang.
    Hujjat, dori va quvvatlagichni bitta kichik sumkaga soling.
    Elchixona vaqtini aytmaguncha yig‘ilish joyiga bormang.
    Ro‘yxatdan joy taklif qilganlarga pul bermang.
steps-security =
    Bino ichiga kiring. Derazadan uzoqroq turing.
    Hokimiyat aytsa, boshpanaga tushing.
    Hodisa joyiga va olomonga yaqinlashmang.
    Yaqinlaringizga qo‘ng‘iroq qilmang, yozing: aloqa band bo‘lmaydi.
    Zarar ko‘rgan joylar suratini tarqatmang: qonun buni taqiqlashi mumkin.
steps-hazard =
    Mahalliy hokimiyat ko‘rsatmalariga amal qiling.
    Xavfli joyga yaqinlashmang.
    Suv, chiroq va quvvatlangan telefon qo‘l ostingizda bo‘lsin.
    Zilziladan keyin yana silkinishi mumkin, liftdan foydalanmang.
steps-health =
    Mahalliy shifokorlar va hokimiyat ko‘rsatmalariga amal qiling.
    Qo‘lingizni yuving. Kasallardan uzoqroq turing.
    Kasal bo‘lsangiz, avval shifokorga qo‘ng‘iroq qiling, keyin boring.
steps-unrest =
    Uydan chiqmang. Odam to‘plangan joydan uzoq yuring.
    Komendantlik soatiga amal qiling.
    Pasport yoki uning nusxasi yoningizda bo‘lsin.
steps-entry =
    Qoidalarni boradigan davlatingiz elchixonasidan so‘rang.
    Pasport va vizangiz muddatini tekshiring.
    Viza muddati tugayotgan bo‘lsa, hoziroq migratsiya xizmatiga murojaat qiling.

## Kim aytmoqda, kimga qo‘ng‘iroq qilish kerak

phones = Telefonlar ({ $name }, { $date }):
phones-many = Telefonlar (quyidagi manbalardan, { $date }):
source-official = Rasmiy
source-agency = Agentlik
source-news = OAV
also = shuningdek
more = va yana { $count } ta
plain-source = Manba: { $name }, { $time }.
plain-phone = Tel. { $number }.
broadcast-title = Qalqan operatorlarining xabari
broadcast-for = Davlatlar: { $countries }

## Davlat holati va ro‘yxat

board-title = { $country }: nima ma’lum
board-times = Vaqt: { $place }
board-empty = { $country }: biz o‘qiydigan manbalarda tasdiqlangan xabar yo‘q. Bu xavf yo‘q degani emas: biz faqat o‘z manbalarimizni ko‘ramiz.
board-empty-unseen = { $country }: tasdiqlangan xabar yo‘q, lekin manbalarimizning bir qismini hozir ko‘rmayapmiz. Biz bilmagan voqea yuz bergan bo‘lishi mumkin.
unseen-title = Hozir ularning e’lonlarini ko‘rmayapmiz:
unseen-since = { $time } dan beri { $what }
unseen-failing = sayti javob bermayapti
unseen-late = sayti javob bermayapti
unseen-blocked = o‘qib bo‘lmayapti
unseen-changed = o‘qib bo‘lmayapti
unseen-silent = yangi xabar yo‘q
unseen-quarantined = biz o‘qimayapmiz
unseen-new = hali o‘qimaganmiz
unseen-ok = yana o‘qiyapmiz
unseen-off = biz o‘qimaymiz
unseen-ask = O‘zlaridan yoki elchixonangizdan so‘rang: /embassy
unseen-ask-home = O‘zlaridan so‘rang va mahalliy rasmiylarga amal qiling.
board-held = tasdiqlanmagan
board-age = { $time } holatiga ko‘ra
alerts-title = Davlatlaringiz bo‘yicha so‘nggi ogohlantirishlar
alerts-empty = So‘nggi yetti kunda davlatlaringiz bo‘yicha ogohlantirish bo‘lmadi.

track-airspace = Havo hududi
track-flights = Reyslar
track-border = Chegara
track-mission = Vakolatxonalar
track-advice = Tavsiyalar
track-evacuation = Fuqarolarni olib chiqish
track-security = Xavfsizlik
track-hazard = Tabiiy ofatlar
track-health = Sog‘liq
track-unrest = Tartibsizlik
track-entry = Kirish qoidalari

## Vakolatxona kartasi

mission-embassy = { $of } { $in } elchixonasi
mission-embassy_office = { $of } { $in } elchixonasi bo‘limi
mission-consulate_general = { $of } { $in } Bosh konsulxonasi
mission-consulate = { $of } { $in } konsulxonasi
mission-honorary_consulate = { $of } { $in } faxriy konsulxonasi
mission-permanent_mission = { $of } { $in } doimiy vakolatxonasi
mission-mfa_hotline = { $of } { $in } fuqarolari uchun tezkor aloqa
mission-mfa_office = { $sending } Tashqi ishlar vazirligi
mission-home_line = { $sending } Tashqi ishlar vazirligining tezkor aloqasi
mission-address = Manzil: { $address }
mission-hours = Ish vaqti: { $hours }
mission-no-phone = Telefoni bizda yo‘q.
mission-asof = { $date } holatiga ko‘ra
mission-old = oxirgi tasdiq: { $date }
mission-undated = sanasi noma’lum
mission-24h = kecha-yu kunduz
mission-source = Manba
mission-covered = Ma’lumotnomamizda { $of } { $in } vakolatxonasi yo‘q. { $where } vakolatxonaga murojaat qiling.
mission-none = Ma’lumotnomamizda { $of } { $in } vakolatxonasi yo‘q. Bu unday vakolatxona umuman yo‘q degani emas: vazirlikdan so‘rang.
