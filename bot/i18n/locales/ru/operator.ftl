### Что сообщается операторам об источниках.

source-is-ok = { $publisher }: источник снова работает.
source-is-late = { $publisher }: слишком давно нет хорошего ответа.
source-is-failing = { $publisher }: источник не отвечает.
source-is-blocked = { $publisher }: нас не пускают, вместо данных страница-заслон.
source-is-changed = { $publisher }: страница изменилась, прочитать её не получается.
source-is-silent = { $publisher }: источник отвечает, но необычно давно не публикует нового.
source-since = Источник { $source }, с { $time }.
source-answered = Последний хороший ответ: { $time }.
source-never = Хороших ответов ещё не было.
source-unseen = То, что он публикует, сейчас не доходит до читателей.
source-why = Причина: { $why }

sources-are-worse = { $count ->
    [one] { $count } источник с трудностями.
    [few] { $count } источника с трудностями.
   *[many] { $count } источников с трудностями.
}
sources-are-better = { $count ->
    [one] { $count } источник снова работает.
    [few] { $count } источника снова работают.
   *[many] { $count } источников снова работают.
}
sources-and-more = и ещё { $count }
own-network = Больше половины источников отказали разом. Вероятная причина — наша собственная сеть.

storm-title = { $publisher }: { $count ->
    [one] задержана { $count } публикация.
    [few] задержаны { $count } публикации.
   *[many] задержано { $count } публикаций.
}
storm-why = Они изменили бы разом больше оповещений, чем обычно бывает у этого источника. Читателям ничего не отправлено.
storm-again = Решения ещё нет. Читателям ничего не отправлено.
storm-ask = Посмотрите на источник { $source }. Это правда?
storm-released = { $count ->
    [one] Пропущена { $count } публикация.
    [few] Пропущены { $count } публикации.
   *[many] Пропущено { $count } публикаций.
} Читатели получат то, что ещё в силе.
storm-dropped = { $count ->
    [one] Отброшена { $count } публикация.
    [few] Отброшены { $count } публикации.
   *[many] Отброшено { $count } публикаций.
} Никто ничего не получил.
storm-decided = Решение уже принято. Здесь ничего не задержано.

button-release = Пропустить
button-drop = Отбросить
