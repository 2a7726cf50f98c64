### Что бот говорит в разговоре.

start-language = Qalqan присылает короткое сообщение, когда в стране становится опасно или она закрывается, и называет источник. Выберите язык.
start-citizenship = Гражданином какой страны вы являетесь? Так мы сначала покажем ваше посольство и министерство.
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
citizen-title = Гражданином какой страны вы являетесь?
citizen-done = Сохранено: { $country }.
citizen-other = Сохранено. Ни одно министерство не ставим первым.
other = Другое
status-ask = Какая страна? Нажмите или напишите: /status Катар
status-unknown = Мы не узнали страну. Напишите так: /status Катар
embassy-ask = Где вы? Напишите город или страну, например: /embassy Дубай. Или отправьте геопозицию: мы используем её один раз и не храним.
embassy-citizen = Чьё посольство вы ищете? Нажмите страну своего гражданства.
embassy-send-location = Отправить место
mydata-title = Это всё, что мы храним об этом чате:
delete-ask = Удалить всё, что мы храним об этом чате? Оповещения прекратятся.
delete-done = Удалено. Об этом чате ничего не хранится. Начать заново: /start
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

    Можно просто спросить: «посольство Узбекистана в Дубае».
    Мы никогда не просим паспорт, деньги или коды.
unknown-text = Мы вас не поняли. Что умеет бот: /help. Можно спросить о посольстве: «посольство Узбекистана в Дубае».
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

broadcast-usage = Напишите одним сообщением: /broadcast AE,QA текст. До отправки его должен одобрить второй админ.
broadcast-unknown = Мы не узнали страны: { $words }. Ничего не отправлено.
broadcast-too-long = В тексте { $size } знаков, можно не больше { $limit }. Ничего не отправлено.
broadcast-preview = Предпросмотр. Получат { $count ->
    [one] { $count } чат
    [few] { $count } чата
   *[many] { $count } чатов
}, которые следят за странами: { $countries }. Пока ничего не отправлено.
broadcast-waiting = Отправлено другим админам на одобрение.
broadcast-alone = Второго админа нет, одобрить некому. Ничего не отправлено.
broadcast-review = Одобрить рассылку? Её получат { $count ->
    [one] { $count } чат
    [few] { $count } чата
   *[many] { $count } чатов
}, которые следят за странами: { $countries }.
broadcast-own = Вашу рассылку должен одобрить другой админ.
broadcast-gone = По этой рассылке уже принято решение.
broadcast-approved = Одобрено. Рассылка идёт: { $count ->
    [one] { $count } чат
    [few] { $count } чата
   *[many] { $count } чатов
}.
broadcast-rejected = Отклонено. Никто её не получил.
broadcast-cancelled = Отменено. Никто её не получил.

sources-title = Источники: { $ok } в порядке, { $bad } с трудностями, { $off } выключены
stats-title = Цифры

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
