"""How grave an earthquake is for whoever is in the countries that its region names: the rule for USGS and EMSC.

1. Where USGS has a PAGER colour, that is the word: green minor, yellow moderate, orange severe, red extreme. PAGER
   estimates deaths and losses from the shaking and who lives there: green asks for no response, yellow for a local or
   regional, orange for a national, red for an international one
   (earthquake.usgs.gov/data/pager/onepager.php and .../background.php).
2. Until it has one (it comes some 30 minutes later, and EMSC has none), by the classes of magnitude that USGS uses:
   7 and more is a "major" earthquake: severe; 6 to 6.9 a "strong" one: moderate; less is minor and never rings.
3. Depth takes from that: USGS calls 70 to 300 km intermediate, one step less; deeper ones two steps
   (usgs.gov/programs/earthquake-hazards/determining-depth-earthquake). Unknown depth takes nothing.
USGS's tsunami flag is no warning ("does not indicate if a tsunami actually did or will exist",
earthquake.usgs.gov/data/comcat/#tsunami): it is kept and weighs nothing."""

from __future__ import annotations

from bot.domain.advisory import Severity

PAGER = {
    "green": Severity.MINOR,
    "yellow": Severity.MODERATE,
    "orange": Severity.SEVERE,
    "red": Severity.EXTREME,
}
_STEPS = (Severity.MINOR, Severity.MODERATE, Severity.SEVERE)


def severity(magnitude: float, depth_km: float | None, pager: str = "") -> Severity:
    """By the rule above. pager: a colour of PAGER, or "" where there is none yet."""
    if pager in PAGER:
        return PAGER[pager]
    step = 2 if magnitude >= 7 else 1 if magnitude >= 6 else 0
    if depth_km is not None:
        step -= 2 if depth_km > 300 else 1 if depth_km > 70 else 0
    return _STEPS[max(0, step)]


def sentence(magnitude: float, kind: str, depth_km: float | None) -> str:
    """ "Magnitude 6.4 (mww), depth 12 km." """
    scale = f" ({kind})" if kind else ""
    depth = f", depth {depth_km:.0f} km" if depth_km is not None else ""
    return f"Magnitude {magnitude:.1f}{scale}{depth}."
