### The words of alerts. Verbs active, one fact a line (../shared/design/voice.md).
### Every kind is given: phase (onset, update, clear), airlines ("none" or a list), issuer ("none" or "known": whose
### authorities speak), of and country (that issuer with and without its case). A language uses what it needs.

## What happened

flight_suspension = { $phase ->
    [clear] Flights run again{ $airlines ->
        [none] .
       *[named] : { $airlines }.
    }
    [update] Flights are still cancelled or suspended{ $airlines ->
        [none] .
       *[named] : { $airlines }.
    }
   *[onset] Flights are cancelled or suspended{ $airlines ->
        [none] .
       *[named] : { $airlines }.
    }
}
flight_resumption = { $phase ->
    [clear] Flights run again{ $airlines ->
        [none] .
       *[named] : { $airlines }.
    }
   *[other] Some flights run again, or extra flights have been added{ $airlines ->
        [none] .
       *[named] : { $airlines }.
    }
}
flights-mixed = Some flights run again, some are cancelled or suspended{ $airlines ->
    [none] .
   *[named] : { $airlines }.
}
airspace_closure = { $phase ->
    [clear] The airspace is open again.
    [update] The airspace is still closed or restricted.
   *[onset] The airspace is closed or restricted.
}
airspace_reopening = { $phase ->
    [clear] The airspace is open again.
   *[other] The airspace is partly open again.
}
airspace-mixed = The airspace is partly open again, partly closed or restricted.
travel_warning = { $issuer ->
    [none] { $phase ->
        [clear] The travel advice has been lowered.
       *[other] Authorities advise against travelling here or ask people to leave.
    }
   *[known] { $phase ->
        [clear] The authorities { $of } have lowered their travel advice.
       *[other] The authorities { $of } advise against travelling here or ask people to leave.
    }
}
advice-normal = { $issuer ->
    [none] Travel advice: normal precautions.
   *[known] Travel advice { $of }: normal precautions.
}
advice-caution = { $issuer ->
    [none] Travel advice: be very careful.
   *[known] Travel advice { $of }: be very careful.
}
advice-reconsider = { $issuer ->
    [none] Travel advice: do not go unless you must.
   *[known] Travel advice { $of }: do not go unless you must.
}
advice-avoid = { $issuer ->
    [none] Travel advice: do not travel here.
   *[known] Travel advice { $of }: do not travel here.
}
advice-regional = For parts of the country the advice is stricter.
advice-regional-gone = The stricter advice for parts of the country is no longer given.
unlisted-advice = { $issuer ->
    [none] This country is no longer on the list of travel advice. This is not an all-clear.
   *[known] This country is no longer on the list of travel advice { $of }. This is not an all-clear.
}
embassy_contacts = { $phase ->
    [clear] The mission works as usual again.
   *[other] { $issuer ->
        [none] An embassy or ministry has published contacts for its citizens.
       *[known] The embassy or ministry { $of } has published contacts for its citizens.
    }
}
embassy_status = { $phase ->
    [clear] The mission works as usual again.
   *[other] { $issuer ->
        [none] An embassy or consulate has changed how it works.
       *[known] An embassy or consulate { $of } has changed how it works.
    }
}
evacuation = { $phase ->
    [clear] The evacuation has ended.
   *[other] { $issuer ->
        [none] Citizens are being taken out, or this has been announced.
       *[known] The authorities { $of } are taking their citizens out, or have announced it.
    }
}
border = { $phase ->
    [clear] The border crossing works as usual again.
   *[other] The rules at a border crossing have changed.
}
security_incident = { $phase ->
    [clear] The incident is reported to be over.
    [update] More is reported about an attack or explosion.
   *[onset] An attack or explosion is reported.
}
safety_instruction = { $phase ->
    [clear] The safety instructions have been lifted.
   *[other] { $issuer ->
        [none] Authorities have given safety instructions.
       *[known] The authorities { $of } have given safety instructions.
    }
}
entry_rules = { $phase ->
    [clear] The restriction on entry has been lifted.
   *[other] Entry or visa rules have changed.
}
natural_hazard = { $phase ->
    [clear] The warning has been lifted.
    [update] The warning of a natural disaster has been renewed.
   *[onset] A natural disaster is reported or expected.
}
health = { $phase ->
    [clear] The health warning has been lifted.
    [update] The health warning is still in force.
   *[onset] An outbreak or a danger to health is reported.
}
unrest = { $phase ->
    [clear] The measures have been lifted.
    [update] Unrest, a curfew or a state of emergency goes on.
   *[onset] Unrest, a curfew or a state of emergency is reported.
}

## How sure, how long

airports = Airports: { $airports }
flights = Flight numbers: { $flights }
until = Until { $date }.
was-until = It was announced until { $date }.
unknown-end = How long is not known.
unconfirmed = We have not seen this confirmed by an authority.
cancelled = We withdraw our message of { $time }: it was wrong.
withdrawn = { $name } has withdrawn this report.
unlisted-report = { $name } no longer lists this event. This is not an all-clear.
it-said = It said: “{ $words }”
expired = Not confirmed since { $time }. We do not know whether it still holds.
cleared = Reported by { $name }, { $time }.
no-longer-given = No longer given by the source: { $values }
changed = update

## What to do: one line in the alert

do-airspace = Do not go to the airport before your airline confirms the flight. Keep your passport and charger with you.
do-flights = Check your flight with the airline before you leave for the airport.
do-border = Ask which crossing is open before you set out. Keep your documents with you.
do-mission = Save the number. Tell your family where you are.
do-advice = Follow the local authorities. Register with your embassy.
do-evacuation = If you want to leave, register with your embassy. Keep your documents ready.
do-security = Follow the local authorities. Stay away from windows and crowds. Keep your phone charged.
do-hazard = Follow the local authorities. Keep away from the danger zone.
do-health = Follow the local health authorities.
do-unrest = Stay indoors. Keep away from crowds.
do-entry = Check the rules with the embassy before you travel.
do-home = Follow the local authorities. Keep your documents and a charged phone with you.

## What to do: the steps behind the button

steps-airspace =
    Do not go to the airport before your airline confirms the flight.
    Ask the airline for a new date or your money back.
    Keep your passport, medicine, cash and a charged phone with you.
    Tell your family and your embassy where you are.
steps-flights =
    Check your flight with the airline before you leave for the airport.
    Ask for a new date or your money back before you buy another ticket.
    Keep receipts for food and lodging.
steps-border =
    Ask which crossing is open and until what hour.
    Check whether you need a visa for the other side.
    Take water, food, cash and your documents.
    Tell your family your route and when you set out.
steps-mission =
    Save the number in the phone and write it on paper.
    Tell your embassy and your family where you are.
    Give no money and no codes to anyone who calls you.
steps-advice =
    Follow the local authorities.
    Register with your embassy.
    Keep your documents, cash and a charged phone at hand.
    If you have not set out yet, read the advice in full first.
steps-evacuation =
    Register with your embassy and keep the phone on.
    Put documents, medicine and a charger into one small bag.
    Do not go to the meeting point before the embassy names the time.
    Give no money to anyone who offers you a place.
steps-security =
    Go indoors. Stay away from windows.
    Go to a shelter when the authorities say so.
    Keep away from the place and from crowds.
    Write to your family instead of calling: the lines stay free.
    Do not publish pictures of what was hit: it can be against the law.
steps-hazard =
    Follow the local authorities.
    Keep away from the danger zone.
    Keep water, a torch and a charged phone at hand.
    After an earthquake expect more shocks and do not use a lift.
steps-health =
    Follow the local health authorities.
    Wash your hands. Keep your distance from people who are ill.
    If you fall ill, call before you go to a doctor.
steps-unrest =
    Stay indoors. Keep away from crowds.
    Keep to the hours of the curfew.
    Carry your passport or a copy of it.
steps-entry =
    Check the rules with the embassy of the country you travel to.
    Check until when your passport and visa are valid.
    If your visa runs out soon, ask the migration office now.

## Who says so, whom to call

phones = Numbers ({ $name }, { $date }):
phones-many = Numbers (from the sources below, { $date }):
source-official = Official
source-agency = Agency
source-news = News
also = also
more = and { $count } more
plain-source = Source: { $name }, { $time }.
plain-phone = Call { $number }.
broadcast-title = Message from the operators of Qalqan
broadcast-for = For: { $countries }

## The status board and the list

board-title = { $country }: what is known
board-times = Times: { $place }
board-empty = { $country }: no confirmed report in what we read. This does not mean that there is no danger: we see only our sources.
board-empty-unseen = { $country }: no confirmed report, but we cannot see some of our sources now. Something may have happened that we do not know of.
unseen-title = We cannot see now what these publish:
unseen-since = { $what } since { $time }
unseen-failing = no answer from their site
unseen-late = no answer from their site
unseen-blocked = cannot be read
unseen-changed = cannot be read
unseen-silent = nothing new
unseen-quarantined = we have not read it
unseen-new = we have not read it yet
unseen-ok = we read it again
unseen-off = we do not read it
unseen-ask = Ask them yourself, or your embassy: /embassy
unseen-ask-home = Ask them yourself, and follow the local authorities.
board-held = unconfirmed
board-age = as of { $time }
alerts-title = Latest alerts for your countries
alerts-empty = No alerts for your countries in the last seven days.

track-airspace = Airspace
track-flights = Flights
track-border = Border
track-mission = Missions
track-advice = Travel advice
track-evacuation = Evacuation
track-security = Security
track-hazard = Natural disasters
track-health = Health
track-unrest = Unrest
track-entry = Entry rules

## The consular card. of, in: the sending and the host state with their cases; sending, host: without.

mission-embassy = Embassy { $of } { $in }
mission-embassy_office = Embassy office { $of } { $in }
mission-consulate_general = Consulate General { $of } { $in }
mission-consulate = Consulate { $of } { $in }
mission-honorary_consulate = Honorary Consulate { $of } { $in }
mission-permanent_mission = Permanent Mission { $of } { $in }
mission-mfa_hotline = Crisis line { $of } for citizens { $in }
mission-mfa_office = Foreign ministry { $of }
mission-home_line = Crisis line of the foreign ministry { $of }
mission-address = Address: { $address }
mission-hours = Hours: { $hours }
mission-no-phone = We have no number for it.
mission-asof = as of { $date }
mission-old = not confirmed since { $date }
mission-undated = date unknown
mission-24h = round the clock
mission-source = Source
mission-covered = Our directory has no mission { $of } { $in }. Turn to the mission { $where }.
mission-none = Our directory has no mission { $of } { $in }. That does not mean there is none: ask the ministry.
