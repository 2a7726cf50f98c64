### Operatorlarga manbalar haqida aytiladigan so‘zlar.

source-is-ok = { $publisher }: manba yana ishlayapti.
source-is-late = { $publisher }: anchadan beri yaroqli javob yo‘q.
source-is-failing = { $publisher }: manba javob bermayapti.
source-is-blocked = { $publisher }: bizni kiritmayapti, ma’lumot o‘rnida to‘siq sahifa chiqyapti.
source-is-changed = { $publisher }: sahifa o‘zgargan, uni o‘qiy olmayapmiz.
source-is-silent = { $publisher }: manba javob beryapti, lekin odatdagidan uzoq vaqt yangi narsa e’lon qilmadi.
source-since = Manba: { $source }. Qachondan beri: { $time }.
source-answered = Oxirgi yaroqli javob: { $time }.
source-never = Hali birorta yaroqli javob bo‘lmagan.
source-unseen = U e’lon qilganlari hozir o‘quvchilarga yetib bormayapti.
source-why = Sabab: { $why }

sources-are-worse = { $count } ta manbada muammo bor.
sources-are-better = { $count } ta manba yana ishlayapti.
sources-and-more = va yana { $count } ta
own-network = Manbalarning yarmidan ko‘pi birdan ishlamay qoldi. Sababi, ehtimol, o‘z tarmog‘imizda.

storm-title = { $publisher }: { $count } ta e’lon ushlab turilibdi.
storm-why = Ular bu manba uchun odatdagidan ko‘proq ogohlantirishni birdan o‘zgartirgan bo‘lardi. O‘quvchilarga hech narsa yuborilmadi.
storm-again = Hali qaror qilinmadi. O‘quvchilarga hech narsa yuborilmadi.
storm-ask = { $source } manbasini ko‘ring. Bu rostmi?
storm-released = { $count } ta e’lon o‘tkazildi. O‘quvchilar hali kuchda bo‘lganlarini oladi.
storm-dropped = { $count } ta e’lon tashlab yuborildi. Ularni hech kim olmadi.
storm-decided = Bu bo‘yicha qaror qabul qilingan. Bu yerda hech narsa ushlab turilmayapti.

button-release = O‘tkazish
button-drop = Tashlab yuborish
