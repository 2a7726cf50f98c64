### What operators are told about the sources.

source-is-ok = { $publisher } works again.
source-is-late = { $publisher } has not answered well for too long.
source-is-failing = { $publisher } does not answer.
source-is-blocked = { $publisher } shuts us out with a block page.
source-is-changed = { $publisher } has changed its page. We can no longer read it.
source-is-silent = { $publisher } answers, but has published nothing new for unusually long.
source-since = Source { $source }, since { $time }.
source-answered = Last good answer: { $time }.
source-never = It has never answered well.
source-unseen = What it publishes does not reach our readers now.
source-why = Reason: { $why }

sources-are-worse = { $count ->
    [one] { $count } source is in trouble.
   *[other] { $count } sources are in trouble.
}
sources-are-better = { $count ->
    [one] { $count } source works again.
   *[other] { $count } sources work again.
}
sources-and-more = and { $count } more
own-network = More than half of all sources fail at once. The likely cause is our own network.

storm-title = { $publisher }: { $count ->
    [one] { $count } item is held.
   *[other] { $count } items are held.
}
storm-why = It would have changed more alerts at once than is usual for it. Readers have not been told.
storm-again = Nobody has decided yet. Readers have not been told.
storm-ask = Look at the source { $source }. Is it true?
storm-released = { $count ->
    [one] { $count } item is let through. Readers get what still holds.
   *[other] { $count } items are let through. Readers get what still holds.
}
storm-dropped = { $count ->
    [one] { $count } item is discarded. Nobody received it.
   *[other] { $count } items are discarded. Nobody received them.
}
storm-decided = This has been decided already. Nothing is held here.

button-release = Let through
button-drop = Discard
