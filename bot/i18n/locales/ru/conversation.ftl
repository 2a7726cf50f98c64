### Что бот говорит в разговоре.

bot-about = Оповещения из официальных источников на вашем языке. Посольства и их телефоны.
bot-description = Qalqan читает министерства, авиационные власти, авиакомпании, службы спасения и новости. Если страна, за которой вы следите, закроет воздушное пространство, остановятся рейсы или посольство даст экстренный номер, вы получите одно короткое сообщение с источником.
    Имя, паспорт и деньги не нужны. Что бот о вас хранит: /mydata. Удалить: /delete.
start-language = Qalqan присылает короткое сообщение, когда в стране становится опасно или она закрывается, и называет источник. Выберите язык.
start-citizenship = Какое у вас гражданство? Так мы сначала покажем ваше посольство и министерство.
start-done = Готово. Выберите страны, за которыми следить. Если там закроют воздушное пространство, остановят рейсы или посольство даст экстренный номер, сообщение сразу придёт сюда.
welcome-back = Оповещения снова включены.
subscribe-title = Нажмите на страну, чтобы следить за ней или перестать.
subscribe-done = Вы следите за странами: { $countries }
subscribe-unknown = Мы не узнали: { $words }. Напишите страну или город, например: /subscribe Катар Дубай
unsubscribe-done = Вы больше не следите за странами: { $countries }
unsubscribe-all = Теперь вы не следите ни за одной страной. Начать снова: /subscribe
unsubscribe-none = Вы не следите ни за одной из них.
list-empty = Вы пока не следите ни за одной страной. Выбрать: /subscribe
list-title = Вы следите за странами: { $countries }
lang-title = Выберите язык
lang-done = Теперь по-русски.
citizen-title = Какое у вас гражданство?
citizen-done = Сохранено: { $country }.
citizen-other = Сохранено. Чтобы сначала видеть своё посольство, напишите страну, например: /citizen Индия
citizen-unknown = Мы не узнали страну. Нажмите или напишите, например: /citizen Индия
other = Другое
status-ask = Какая страна? Нажмите или напишите: /status Катар
status-unknown = Мы не узнали страну. Напишите так: /status Катар
embassy-ask = Где вы? Напишите город или страну, например: /embassy Дубай. Или отправьте геопозицию: мы используем её один раз и не храним.
embassy-citizen = Чьё посольство вы ищете? Нажмите страну своего гражданства.
embassy-send-location = Отправить геопозицию
mydata-title = Это всё, что мы храним об этом чате:
mydata-chat-id = Номер чата в Telegram
mydata-kind = Вид
mydata-private = личный чат
mydata-group = группа
mydata-language = Язык
mydata-citizenship = Гражданство
mydata-state = Оповещения
mydata-active = включены
mydata-stopped = выключены
mydata-blocked = выключены, бот здесь заблокирован
mydata-paused-until = Пауза до
mydata-since = Чат известен с
mydata-countries = Страны
mydata-messages = Оповещений отправлено или ждёт отправки
mydata-broadcasts = Рассылок написано или решено
mydata-actions = Строк в журнале операторов
mydata-nothing = нет
delete-ask = Удалить всё, что мы храним об этом чате? Оповещения прекратятся.
delete-done = Удалено. Об этом чате ничего не хранится. Начать заново: /start
delete-done-admin = Удалено: подписки, настройки и сообщения. Вы оператор, поэтому журнал ваших рассылок и решений остаётся, с вашим номером; убрать его можно только вручную.
delete-kept = Ничего не удалено.
help = Что умеет бот:
    /subscribe — следить за странами
    /unsubscribe — перестать следить
    /list — за чем вы следите
    /status — что известно о стране
    /alerts — последние оповещения
    /embassy — ваше посольство: адрес и номера
    /lang — язык
    /citizen — гражданство
    /mydata — что мы храним о вас
    /delete — удалить это

    Можно просто написать страну или город или спросить: «посольство Узбекистана в Дубае».
    Мы никогда не просим паспорт, деньги или коды.
unknown-text = Мы вас не поняли. Напишите страну или город, например: Катар. Или спросите о посольстве: «посольство Узбекистана в Дубае». Что умеет бот: /help
unknown-command = Такой команды нет. Что умеет бот: /help
error = Сделать это не получилось. Ничего не потеряно. Попробуйте через минуту.
old-button = Эта кнопка устарела. Вот действующая.
paused = До { $time } обычных оповещений не будет. Срочные придут.
what-to-do-title = Что делать
no-alert = Этого оповещения у нас уже нет. Что известно сейчас: /status
not-admin = Это для операторов.

button-follow = Страны
button-done = Готово
button-next = Ещё
button-back = Назад
button-what = Что делать
button-embassy = Посольство
button-pause = Пауза 8 ч
button-source = Источник
button-delete = Удалить всё
button-keep = Оставить
button-send = На одобрение
button-cancel = Отмена
button-approve = Одобрить
button-reject = Отклонить
button-all = Все источники
button-probe = Проверить сейчас
button-hold = Приостановить
button-resume = Возобновить
button-entries = Последние записи
button-previous = Предыдущие

broadcast-usage = Напишите одним сообщением: /broadcast AE,QA текст. До отправки его должен одобрить второй админ.
broadcast-unknown = Мы не узнали страны: { $words }. Ничего не отправлено.
broadcast-too-long = В тексте { $size } знаков, можно не больше { $limit }. Ничего не отправлено.
broadcast-preview = Предпросмотр. Страны: { $countries }. Получателей: { $count }. Пока ничего не отправлено.
broadcast-waiting = Отправлено другим админам на одобрение.
broadcast-alone = Второго админа нет, одобрить некому. Ничего не отправлено.
broadcast-review = Одобрить рассылку? Страны: { $countries }. Получателей: { $count }.
broadcast-own = Вашу рассылку должен одобрить другой админ.
broadcast-gone = По этой рассылке уже принято решение.
broadcast-approved = Одобрено. Рассылка идёт: { $count ->
    [one] { $count } чат
    [few] { $count } чата
   *[many] { $count } чатов
}.
broadcast-rejected = Отклонено. Никто её не получил.
broadcast-cancelled = Отменено. Никто её не получил.

sources-title = Источники: { $total }
sources-well = Все источники в порядке.
sources-healthy = Работают как надо: { $count }
sources-page = Все источники, страница { $page } из { $pages }
sources-last-ok = последний хороший ответ { $time }
sources-last-new = последняя новая запись { $time }
sources-since = с { $time }
sources-never = хороших ответов ещё не было
state-new = ещё не читали
state-ok = работает
state-late = запаздывает
state-failing = не читается
state-blocked = не пускает нас
state-silent = давно нет нового
state-changed = сменил формат
state-quarantined = на паузе
state-off = выключен
card-state = Состояние: { $state }
card-since = С какого времени: { $time }
card-last-ok = Последний хороший ответ: { $time }
card-last-new = Последняя новая запись: { $time }
card-error = Последняя ошибка: { $error }
card-latency = Отвечает за: { $ms } мс
card-failures = Неудач подряд: { $count }
card-entries = Записей: { $count }, ожидаем не меньше { $least }
card-reader = Чем прочитан: { $reader }
card-unchanged = Ответов «без изменений»: { $share }%, опросов: { $polls }
card-held = Задержано до проверки: { $count }
card-asking = Спрашиваем. Ответ появится здесь.
card-answered = Только что спросили: отвечает.
card-failed = Только что спросили: прочитать не удалось.
card-slow = Опрос ещё идёт. Откройте карточку снова через минуту.
card-gone = Этого источника больше нет в списке. Ничего не изменено.
card-hold-ask = Приостановить { $source }? Пока вы его не включите снова, его публикации никому не придут.
reader-strict = строгим разбором
reader-tolerant = терпимым разбором
entries-title = Последние записи { $source }
entries-none = От него ещё ничего не сохранено.
entry-baseline = было с самого начала, не отправлялось
entry-awaiting = ждёт полного текста
entry-new = ждёт разбора
entry-processed = разобрано
entry-quarantined = разобрать не удалось
entry-held = задержано до проверки
entry-dropped = отброшено админом

stats-title = Цифры
stats-entries = Публикации
stats-alerts = Оповещения
stats-deliveries = Сообщения в чаты
stats-chats = Чаты
stats-sources = Источники
stats-total = всего
stats-lag = Задержки, в секундах
stats-published-to-detected = от публикации до распознавания
stats-detected-to-first-sent = от распознавания до первого сообщения
stats-first-to-last-sent = от первого сообщения до последнего

command-subscribe = Следить за странами
command-unsubscribe = Перестать следить
command-list = За чем вы следите
command-status = Что известно о стране
command-alerts = Последние оповещения
command-embassy = Ваше посольство: номера и адрес
command-lang = Язык
command-citizen = Гражданство
command-mydata = Что мы храним о вас
command-delete = Удалить ваши данные
command-help = Помощь
command-sources = Состояние источников
command-stats = Цифры
command-broadcast = Сообщение подписчикам стран
