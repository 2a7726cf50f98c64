### Слова оповещений. Один факт в строке, действительный залог, обращение на «вы».

flight_suspension = { $airlines ->
    [none] Рейсы отменены или приостановлены.
   *[other] Рейсы отменены или приостановлены: { $airlines }.
}
flight_resumption = { $airlines ->
    [none] Рейсы снова выполняются, или назначены дополнительные.
   *[other] Рейсы снова выполняются, или назначены дополнительные: { $airlines }.
}
airspace_closure = Воздушное пространство закрыто или ограничено.
airspace_reopening = Воздушное пространство снова открыто.
travel_warning = Власти советуют не ездить сюда или просят уехать.
travel_warning-normal = Рекомендация: обычная осторожность.
travel_warning-caution = Рекомендация: будьте очень осторожны.
travel_warning-reconsider = Рекомендация: не ездите без крайней нужды.
travel_warning-avoid = Рекомендация: не ездите сюда.
embassy_contacts = Посольство или министерство опубликовало номера для своих граждан.
embassy_status = Посольство или консульство изменило порядок работы.
evacuation = Объявлена или идёт эвакуация граждан.
border = На границе изменился порядок пропуска.
security_incident = Сообщают об ударе или взрыве.
safety_instruction = Власти дают указания по безопасности.
entry_rules = Изменились правила въезда или визы.
natural_hazard = Объявлена природная опасность.
health = Сообщают о вспышке болезни.
unrest = Сообщают о беспорядках, комендантском часе или чрезвычайном положении.

over-airspace = Воздушное пространство снова открыто.
over-flights = Рейсы возобновлены.
over-border = Граница снова открыта.
over-mission = Представительство снова работает как обычно.
over-advice = Уровень рекомендации снижен.
over-evacuation = Эвакуация завершена.
over-security = Власти сообщают, что происшествие завершено.
over-hazard = Предупреждение снято.
over-health = Предупреждение о болезни снято.
over-unrest = Меры отменены.
over-entry = Ограничение снято.

airports = Аэропорты: { $airports }
flights = Рейсы: { $flights }
for-citizens = Сообщение страны «{ $country }» для её граждан.
until = До { $date }.
unknown-end = На какой срок, неизвестно.
unconfirmed = Мы не видели подтверждения от властей.
cancelled = Отозвано: это сообщение было ошибочным.
expired = Не подтверждалось с { $time }. Действует ли это ещё, мы не знаем.
cleared = { $name } сообщает, что это закончилось ({ $time }).

do-airspace = Не выезжайте в аэропорт, пока авиакомпания не подтвердит рейс. Держите при себе паспорт и зарядку.
do-flights = Уточните рейс у авиакомпании, прежде чем ехать в аэропорт.
do-border = Узнайте, какой переход открыт, прежде чем ехать. Держите документы при себе.
do-mission = Сохраните номер. Сообщите родным, где вы.
do-advice = Выполняйте указания местных властей. Зарегистрируйтесь в посольстве.
do-evacuation = Если хотите выехать, зарегистрируйтесь в посольстве. Держите документы наготове.
do-security = Выполняйте указания местных властей. Держитесь дальше от окон и толпы. Берегите заряд телефона.
do-hazard = Выполняйте указания местных властей. Не приближайтесь к опасной зоне.
do-health = Выполняйте указания местных врачей и властей.
do-unrest = Оставайтесь в помещении. Обходите скопления людей.
do-entry = Перед поездкой уточните правила в посольстве.

phones = Номера, которые даёт { $name }, { $date }:
own-mission = { $name }
source-official = Официально
source-agency = Агентство
source-news = СМИ
also = также
more = и ещё { $count }
changed = Что изменилось
plain-source = Источник: { $name }, { $time }.
broadcast-title = Сообщение от операторов Qalqan
broadcast-for = Для стран: { $countries }

board-title = { $country }: что известно
board-empty = { $country }: открытых оповещений в наших источниках нет. Это не значит, что там безопасно: мы видим только свои источники.
board-held = не подтверждено
board-age = на { $time }
alerts-title = Последние оповещения по вашим странам
alerts-empty = За последние семь дней по вашим странам оповещений не было.

track-airspace = Воздушное пространство
track-flights = Рейсы
track-border = Граница
track-mission = Представительства
track-advice = Рекомендации
track-evacuation = Эвакуация
track-security = Безопасность
track-hazard = Стихия
track-health = Здоровье
track-unrest = Беспорядки
track-entry = Правила въезда

mission-embassy = Посольство ({ $sending }) в стране: { $host }
mission-embassy_office = Отделение посольства ({ $sending }) в стране: { $host }
mission-consulate_general = Генеральное консульство ({ $sending }) в стране: { $host }
mission-consulate = Консульство ({ $sending }) в стране: { $host }
mission-honorary_consulate = Почётное консульство ({ $sending }) в стране: { $host }
mission-permanent_mission = Постоянное представительство ({ $sending }) в стране: { $host }
mission-mfa_hotline = Горячая линия ({ $sending }) для страны: { $host }
mission-mfa_office = Министерство ({ $sending })
mission-address = Адрес: { $address }
mission-hours = Часы: { $hours }
mission-no-phone = Номера мы не знаем.
mission-asof = на { $date }
mission-old = не подтверждался с { $date }
mission-undated = дата неизвестна
mission-24h = круглосуточно
mission-source = Источник
mission-covered = Представительства ({ $sending }) в стране «{ $host }» мы не знаем. Обслуживает: { $from }.
mission-none = Представительства ({ $sending }) в стране «{ $host }» мы не знаем. Это не значит, что его нет: спросите министерство.
