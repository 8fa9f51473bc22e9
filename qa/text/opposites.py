"""Words by which one sentence says the opposite of another, or more than it: one table a language. Pure data.

What they make of a sentence and its quotes is for qa/answering/grounding.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _places(text: str, first: int) -> dict[str, int]:
    return {word: place for place, word in enumerate(text.split(), start=first)}


@dataclass(frozen=True, slots=True, eq=False)
class Opposites:
    """The words of one language, in lower case.

    Attributes:
        base: Irregular forms, each with the form that is compared.
        pairs: Words of opposite meaning, in both directions of one scale.
        kin: Words by which one thing is said to have happened, where words near in meaning say that another did.
        converse: Verbs that say the same with their subject and object exchanged ("beat", "lost to").
        symmetric: Verbs whose subject and object may be exchanged ("met").
        negations: Words that deny what follows them.
        refusals: Verbs that deny the infinitive behind them, or their object.
        lacking: Words that deny as well, of which it is not known what.
        hedges: Words by which something is not said to be so.
        all, part: Quantities of a whole.
        auxiliaries: Words between a subject and its verb.
        about: Words before a number that is not exact.
        least, most: Words before a number that bounds one, from below and from above.
        numbers: Number words below a hundred.
        scales: Number words that multiply, and their abbreviations.
        units: What a number is a number of, each with the form that is compared.
        ordinals: Places in a row.
        names: Other forms of names.
        titles: Words before a name that are none of it.
        same: Words, and those that say as much: who was assassinated was murdered, and not the other way round.
    """

    base: Mapping[str, str]
    pairs: tuple[tuple[frozenset[str], frozenset[str]], ...]
    kin: tuple[frozenset[str], ...]
    converse: tuple[tuple[frozenset[str], frozenset[str]], ...]
    symmetric: frozenset[str]
    negations: frozenset[str]
    refusals: frozenset[str]
    lacking: frozenset[str]
    hedges: frozenset[str]
    all: frozenset[str]
    part: frozenset[str]
    auxiliaries: frozenset[str]
    about: frozenset[str]
    least: frozenset[str]
    most: frozenset[str]
    numbers: Mapping[str, int]
    scales: Mapping[str, float]
    units: Mapping[str, str]
    ordinals: Mapping[str, int]
    names: Mapping[str, str]
    titles: frozenset[str]
    same: tuple[tuple[frozenset[str], frozenset[str]], ...]


_BASES = """
rise rose risen rises rising|fall fell fallen falls falling|win won wins winning|lose lost loses losing loss
beat beats beaten beating|defeat defeats defeated defeating|grow grew grown grows growing growth|sell sold sells selling
buy bought buys buying|begin began begun begins beginning|leave left leaves leaving|shrink shrank shrunk shrinks
take took taken takes|give gave given gives|go went gone goes|come came comes|become became becomes
shoot shot shoots|strike struck strikes|hit hits|lead led leads|tell told tells|find found finds|hold held holds
build built builds|rebuild rebuilt|destroy destroyed destroys|demolish demolished
pay paid pays|send sent sends|steal stole stolen|throw threw thrown|know knew known|see saw seen
die died dies dying death|kill killed kills killing|rescue rescued|sink sank sunk|drive drove driven|break broke broken
write wrote written|speak spoke spoken|choose chose chosen|catch caught|bring brought|teach taught|fight fought
increase increased increases increasing|decrease decreased decreases decreasing|decline declined declines declining
drop dropped drops dropping|climb climbed climbs climbing|raise raised raises raising|cut cuts cutting
lower lowered lowers lowering|reduce reduced reduces reducing|jump jumped jumps|surge surged surges|soar soared soars
plunge plunged plunges|slump slumped slumps|tumble tumbled|slide slid slides|gain gained gains|expand expanded expands
approve approved approves approval|uphold upheld upholds|overturn overturned|quash quashed|adopt adopted adopts
pass passed passes|reject rejected rejects rejection|accept accepted accepts|support supported supports
oppose opposed opposes|back backed backs|open opened opens opening|close closed closes closing|reopen reopened reopens
start started starts|end ended ends|finish finished|arrive arrived arrives|convict convicted|acquit acquitted
arrest arrested|release released freed|hire hired|fire fired sacked|import imported imports|export exported exports
allow allowed allows|ban banned bans|enter entered|double doubled doubles|halve halved halves
strengthen strengthened|weaken weakened weakens|improve improved improves|worsen worsened worsens
succeed succeeded|fail failed fails|confirm confirmed confirms|deny denied denies denying|refuse refused refuses
agree agreed agrees|disagree disagreed|join joined joins|lift lifted|impose imposed
delay delayed|hasten hastened|survive survived survives|attack attacked attacks|replace replaced replaces
praise praised praises|criticise criticised criticised criticize criticized criticizes|sue sued sues|accuse accused
"""
_DOWN = "fall drop decline decrease shrink plunge slump tumble slide lower down reduce cut"
_PAIRS = f"""
rise increase climb grow raise jump surge soar gain expand higher up/{_DOWN}
more/fewer less
above over exceeding/below under
best/worst
most/least fewest
before/after since
win/lose
success succeed/failure fail
open reopen/close shut
sail operate resume/cancel suspend halt
impose levy/lift scrap repeal abolish
approve accept pass adopt/reject
overturn quash annul/uphold
support back favour/oppose against
start begin/end finish stop
arrive/depart leave
convict guilty/acquit innocent
arrest detain/release
hire/fire dismiss
import/export
allow permit/ban prohibit forbid
largest biggest highest tallest longest/smallest lowest shortest
larger bigger taller longer/smaller shorter
early earlier/late later
northern/southern
north/south
eastern/western
east/west
improve better/worsen worse
strengthen stronger/weaken weaker
legal lawful/illegal unlawful
cover apply include/exempt exclude
possible/impossible
safe/unsafe dangerous
build rebuild/destroy demolish
warm warmer hot hotter/cold colder cool cooler
confirm/deny
agree/disagree
lift/impose
delay postpone/hasten
survive/die
alive/dead
double/halve
cheaper/dearer costlier
faster/slower
older/younger
male man men/female woman women
praise/criticise criticize condemn
public/private
win/defeat
optimistic/pessimistic
surplus/deficit
profit/loss
majority/minority
"""
_KIN = """
die dead fatal fatality victim toll kill perish drown murder assassinate slay
injure hurt wound shoot stab
arrest detain custody handcuff capture nab
charge indict accuse prosecute
sentence jail imprison prison
acquit clear
born birth
marry wife husband wedding wed spouse
resign quit step down leave
elect vote
succeed follow replace successor
lead head run chief leader chair govern president mayor captain boss executive commander director
own owner belong buy bought sell sold acquire purchase
"""
_CONVERSE = """
beat defeat win/lose
buy/sell
hire/join
"""
_NUMBERS = _places(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen",
    0,
) | {word: 10 * ten for word, ten in _places("twenty thirty forty fifty sixty seventy eighty ninety", 2).items()}
_ORDINALS = _places("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth", 1)
_UNITS = """
% percent per-cent pct|pp percentage-point percentage-points point points
$ us$ usd dollar dollars|€ eur euro euros|£ gbp pound pounds|¥ jpy yen|crown crowns kronor kroner krone krona
rouble roubles ruble rubles|rupee rupees|yuan renminbi|franc francs|peso pesos|lira|zloty|rand
km kilometre kilometres kilometer kilometers|mile miles|metre m metres meter meters|mm millimetre millimetres
cm centimetre centimetres centimeter centimeters|ft foot feet|inch inches|hectare hectares|acre acres
kg kilo kilos kilogram kilograms|tonne tonnes ton tons|litre litres liter liters|°c degree degrees celsius
hour hours|minute minutes|second-unit seconds|day days|week weeks|month months|year years
mw megawatt megawatts|gw gigawatt gigawatts
"""
_NAMES = """
united-states us u.s. usa u.s.a. america american americans|united-kingdom uk u.k. britain british
european-union eu e.u.|united-nations un u.n.|france french|germany german germans|spain spanish|netherlands dutch
greece greek|turkey turkish türkiye|poland polish|sweden swedish|denmark danish|ireland irish|wales welsh
switzerland swiss|china chinese|japan japanese|portugal portuguese|norway norwegian|finland finnish|kyiv kiev
world-health-organization world-health-organisation who
"""


def _forms(text: str) -> dict[str, str]:
    """Each form with the first of its group."""
    groups = [group.split() for group in _groups(text)]
    return {form.replace("-", " "): group[0] for group in groups for form in group}


def _groups(text: str) -> list[str]:
    return [group.strip() for line in text.strip().splitlines() for group in line.split("|") if group.strip()]


def _sides(text: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    sides = [line.split("/") for line in text.strip().splitlines()]
    return tuple((_words(one), _words(other)) for one, other in sides)


ENGLISH = Opposites(
    base=_forms(_BASES),
    pairs=_sides(_PAIRS),
    kin=tuple(map(_words, _KIN.strip().splitlines())),
    converse=_sides(_CONVERSE),
    symmetric=_words("meet met marry married agree agreed talk talked discuss discussed play played join joined and"),
    negations=_words("not no never neither nor without none nobody nothing cannot hardly"),
    refusals=_words("refuse fail decline deny"),
    lacking=_words(
        "lack lacks lacked lacking unable incapable prevent prevents prevented kept keeps avoid avoids avoided few "
        "little rarely barely scarcely"
    ),
    hedges=_words(
        "may might could can would should will plan plans planned planning expected expects expect proposed proposes "
        "propose alleged allegedly suspected possibly perhaps probably likely considering considered considers "
        "threatened threatens hopes hoped aims wants wanted seeks sought if unless rumoured reportedly claims claimed "
        "scheduled set due intends promised promises pledged vowed called urged demanded asked"
    ),
    all=_words("all every everyone everybody entire whole always"),
    part=_words("some many most several few half part partly sometimes often part certain"),
    auxiliaries=_words(
        "is are was were be been being has have had will would may might can could should do does did to also "
        "later then now again already still just reportedly"
    ),
    about=_words("about around nearly almost roughly approximately some close"),
    least=_words("more over least exceeding above than"),
    most=_words("less fewer under most below than"),
    numbers=_NUMBERS,
    scales={
        "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9,
        "trillion": 1e12, "tn": 1e12, "dozen": 12.0, "decade": 10.0, "decades": 10.0,
    },
    units=_forms(_UNITS),
    ordinals=_ORDINALS,
    names=_forms(_NAMES),
    titles=_words(
        "mr mrs ms miss dr sir dame lord lady professor prof president minister prime chancellor mayor senator judge "
        "justice chief captain general king queen prince princess pope chair chairman chairwoman engineer director "
        "secretary governor commissioner ambassador coach inspector the no"
    ),
    same=_sides(
        "resign quit/resign quit\nmarry wed/marry wed\njail imprison/jail imprison\nmurder/assassinate\n"
        "sail operate run/sail operate run"
    ),
)  # fmt: skip
