### What the bot says in conversation.

bot-about = Crisis alerts from official sources, in your language. Embassies and their numbers.
bot-description = Qalqan reads ministries, aviation authorities, airlines, disaster services and news. When a country that you follow closes its airspace, flights stop or an embassy gives an emergency number, you get one short message with its source.
    It asks for no name, no passport and no money. What it keeps about you: /mydata. To delete it: /delete.
start-language = Qalqan sends you a short message when a country becomes dangerous or closes, and says who reports it. Choose your language.
start-citizenship = Which country are you a citizen of? We use it to show your own embassy and ministry first.
start-done = You are set. Choose the countries to follow. When one of them closes its airspace, flights stop or an embassy gives an emergency number, a message comes here at once.
welcome-back = You are receiving alerts again.
subscribe-title = Tap a country to follow it or to stop.
subscribe-done = You follow: { $countries }
subscribe-unknown = We did not recognise: { $words }. Write a country or a city, for example: /subscribe Qatar Dubai
unsubscribe-done = You no longer follow: { $countries }
unsubscribe-all = You follow no country now. To start again: /subscribe
unsubscribe-none = You do not follow any of these.
list-empty = You follow no country yet. Choose one: /subscribe
list-title = You follow: { $countries }
lang-title = Choose your language
lang-done = From now on in English.
citizen-title = Which country are you a citizen of?
citizen-done = Saved: { $country }.
citizen-other = Saved. To see your own embassy first, write your country, for example: /citizen India
citizen-unknown = We did not recognise the country. Tap, or write it, for example: /citizen India
other = Other
status-ask = Which country? Tap, or write: /status Qatar
status-unknown = We did not recognise the country. Write it like this: /status Qatar
embassy-ask = Where are you? Write a city or a country, for example: /embassy Dubai. Or send your location: we use it once and do not keep it.
embassy-citizen = Whose embassy are you looking for? Tap your country of citizenship.
embassy-send-location = Send location
mydata-title = This is all we keep about this chat:
mydata-chat-id = Telegram’s number of it
mydata-kind = Kind
mydata-private = private chat
mydata-group = group
mydata-language = Language
mydata-citizenship = Citizenship
mydata-state = Alerts
mydata-active = on
mydata-stopped = off
mydata-blocked = off, the bot is blocked here
mydata-paused-until = Paused until
mydata-since = Known since
mydata-countries = Countries followed
mydata-messages = Alerts sent or waiting here
mydata-broadcasts = Broadcasts written or decided
mydata-actions = Lines in the operators’ log
mydata-nothing = none
delete-ask = Delete everything we keep about this chat? Alerts will stop.
delete-done = Deleted. Nothing about this chat is kept. /start begins anew.
delete-done-admin = Deleted: your subscriptions, settings and messages. As you are an operator, the log of your broadcasts and decisions stays, with your number; it can only be removed by hand.
delete-kept = Nothing was deleted.
help = What this bot does:
    /subscribe — follow countries
    /unsubscribe — stop following
    /list — what you follow
    /status — what is known about a country
    /alerts — latest alerts for your countries
    /embassy — your embassy: address and numbers
    /lang — language
    /citizen — citizenship
    /mydata — what we keep about you
    /delete — delete it

    You can also just write a country or a city, or ask: “embassy of Uzbekistan in Dubai”.
    We never ask for your passport, money or codes.
unknown-text = We did not understand. Write a country or a city, for example: Qatar. Or ask for an embassy: “embassy of Uzbekistan in Dubai”. What this bot can do: /help
unknown-command = There is no such command. /help shows what this bot can do.
error = We could not do that. Nothing is lost. Try again in a minute.
old-button = This button is out of date. Here is the current one.
paused = No ordinary alerts until { $time }. Urgent ones still come.
what-to-do-title = What to do
no-alert = We no longer keep this alert. What is known now: /status
not-admin = This is for the operators.

button-follow = Countries
button-done = Done
button-next = More
button-back = Back
button-what = What to do
button-embassy = Embassy
button-pause = Pause 8 h
button-source = Source
button-delete = Delete everything
button-keep = Keep
button-send = Send for approval
button-cancel = Cancel
button-approve = Approve
button-reject = Reject
button-all = All sources
button-probe = Probe now
button-hold = Pause
button-resume = Resume
button-entries = Last entries
button-previous = Previous

broadcast-usage = Write it in one message: /broadcast AE,QA text. A second admin must approve before anyone gets it.
broadcast-unknown = We did not recognise the countries: { $words }. Nothing was sent.
broadcast-too-long = The text has { $size } characters, at most { $limit } are possible. Nothing was sent.
broadcast-preview = Preview. It would go to { $count ->
    [one] { $count } chat
   *[other] { $count } chats
}. Countries: { $countries }. Nothing has been sent yet.
broadcast-waiting = Sent to the other admins for approval.
broadcast-alone = There is no second admin to approve this. Nothing was sent.
broadcast-review = Approve this broadcast? It would go to { $count ->
    [one] { $count } chat
   *[other] { $count } chats
}. Countries: { $countries }.
broadcast-own = Another admin must approve your broadcast.
broadcast-gone = This broadcast has been decided already.
broadcast-approved = Approved. It is on its way to { $count ->
    [one] { $count } chat
   *[other] { $count } chats
}.
broadcast-rejected = Rejected. Nobody received it.
broadcast-cancelled = Cancelled. Nobody received it.

sources-title = Sources: { $total }
sources-well = No source is in trouble.
sources-healthy = Working as they should: { $count }
sources-page = All sources, page { $page } of { $pages }
sources-last-ok = last good answer { $time }
sources-last-new = last new entry { $time }
sources-since = since { $time }
sources-never = no good answer yet
state-new = not read yet
state-ok = works
state-late = overdue
state-failing = cannot be read
state-blocked = blocks us
state-silent = long silent
state-changed = format changed
state-quarantined = paused
state-off = off
card-state = State: { $state }
card-since = Since: { $time }
card-last-ok = Last good answer: { $time }
card-last-new = Last new entry: { $time }
card-error = Last error: { $error }
card-latency = Answers within: { $ms } ms
card-failures = Failures in a row: { $count }
card-entries = Entries: { $count }, expected at least { $least }
card-reader = Reader used: { $reader }
card-unchanged = Answered “unchanged”: { $share }%, polls: { $polls }
card-held = Held for review: { $count }
card-asking = Asking now. The answer will come here.
card-answered = Asked just now: it answers.
card-failed = Asked just now: it cannot be read.
card-slow = The poll is still under way. Open the card again in a minute.
card-gone = This source is not in the list any more. Nothing was changed.
card-hold-ask = Pause { $source }? What it publishes will reach nobody until you resume it.
reader-strict = strict
reader-tolerant = tolerant
entries-title = Last entries of { $source }
entries-none = Nothing from it is stored yet.
entry-baseline = known from the start, not sent
entry-awaiting = waits for its full text
entry-new = waits to be read
entry-processed = read
entry-quarantined = could not be read
entry-held = held for review
entry-dropped = dropped by an admin

stats-title = Figures
stats-entries = Published items
stats-alerts = Alerts
stats-deliveries = Messages to chats
stats-chats = Chats
stats-sources = Sources
stats-total = total
stats-lag = Delays, in seconds
stats-published-to-detected = from publication to detection
stats-detected-to-first-sent = from detection to the first message
stats-first-to-last-sent = from the first message to the last

command-subscribe = Follow countries
command-unsubscribe = Stop following
command-list = What you follow
command-status = What is known about a country
command-alerts = Latest alerts for your countries
command-embassy = Your embassy: numbers and address
command-lang = Language
command-citizen = Citizenship
command-mydata = What we keep about you
command-delete = Delete your data
command-help = Help
command-sources = Health of the sources
command-stats = Figures
command-broadcast = Message to followers of countries
