### The words of alerts. Verbs active, one fact a line (../shared/design/voice.md).

flight_suspension = { $airlines ->
    [none] Flights are cancelled or suspended.
   *[other] Flights are cancelled or suspended: { $airlines }.
}
flight_resumption = { $airlines ->
    [none] Flights are running again or extra flights have been put on.
   *[other] Flights are running again or extra flights have been put on: { $airlines }.
}
airspace_closure = The airspace is closed or restricted.
airspace_reopening = The airspace is open again.
travel_warning = Authorities advise against travelling here or ask people to leave.
travel_warning-normal = Travel advice: normal precautions.
travel_warning-caution = Travel advice: be very careful.
travel_warning-reconsider = Travel advice: do not go unless you must.
travel_warning-avoid = Travel advice: do not travel here.
embassy_contacts = An embassy or ministry has published numbers for its citizens.
embassy_status = An embassy or consulate has changed how it works.
evacuation = An evacuation of citizens is announced or under way.
border = The rules at a border crossing have changed.
security_incident = An attack or explosion is reported.
safety_instruction = Authorities give safety instructions.
entry_rules = Entry or visa rules have changed.
natural_hazard = A natural hazard is announced.
health = An outbreak or health emergency is reported.
unrest = Unrest, a curfew or a state of emergency is reported.

over-airspace = The airspace is open again.
over-flights = Flights are back.
over-border = The border is open again.
over-mission = The mission works as usual again.
over-advice = The advice has been lowered.
over-evacuation = The evacuation has ended.
over-security = The authorities say the incident is over.
over-hazard = The warning has been lifted.
over-health = The health alert has been lifted.
over-unrest = The measures have been lifted.
over-entry = The restriction has been lifted.

airports = Airports: { $airports }
flights = Flights: { $flights }
for-citizens = From the government of { $country } to its own citizens.
until = Until { $date }.
unknown-end = How long is not known.
unconfirmed = We have not seen this confirmed by an authority.
cancelled = Withdrawn: this report was wrong.
expired = Not confirmed since { $time }. We do not know whether it still holds.
cleared = { $name } says it is over ({ $time }).

do-airspace = Do not go to the airport before your airline confirms the flight. Keep passport and charger with you.
do-flights = Check your flight with the airline before you leave for the airport.
do-border = Ask which crossing is open before you set out. Keep your documents with you.
do-mission = Save the number. Tell your family where you are.
do-advice = Follow the local authorities. Register with your embassy.
do-evacuation = Register with your embassy if you want to leave. Keep your documents ready.
do-security = Follow the local authorities. Stay away from windows and crowds. Keep your phone charged.
do-hazard = Follow the local authorities. Keep away from the danger zone.
do-health = Follow the local health authorities.
do-unrest = Stay indoors. Keep away from crowds.
do-entry = Check the rules with your embassy before you travel.

phones = Numbers given by { $name }, { $date }:
own-mission = { $name }
source-official = Official
source-agency = Agency
source-news = News
also = also
more = and { $count } more
changed = What has changed
plain-source = Source: { $name }, { $time }.
broadcast-title = Message from the operators of Qalqan
broadcast-for = For: { $countries }

board-title = { $country }: what is known
board-empty = No open alerts for { $country } in what we read. This does not mean that it is safe: we see only our sources.
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
track-hazard = Hazards
track-health = Health
track-unrest = Unrest
track-entry = Entry rules

mission-embassy = Embassy of { $sending } in { $host }
mission-embassy_office = Embassy office of { $sending } in { $host }
mission-consulate_general = Consulate general of { $sending } in { $host }
mission-consulate = Consulate of { $sending } in { $host }
mission-honorary_consulate = Honorary consulate of { $sending } in { $host }
mission-permanent_mission = Permanent mission of { $sending } in { $host }
mission-mfa_hotline = Crisis line of { $sending } for { $host }
mission-mfa_office = Ministry of { $sending }
mission-address = Address: { $address }
mission-hours = Hours: { $hours }
mission-no-phone = We know no number of it.
mission-asof = as of { $date }
mission-old = not confirmed since { $date }
mission-undated = date unknown
mission-24h = round the clock
mission-source = Source
mission-covered = No mission of { $sending } in { $host } is known. Covered from: { $from }.
mission-none = We know no mission of { $sending } in { $host }. That does not mean there is none: ask the ministry.
