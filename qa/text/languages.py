"""One table a language: its words for days, and the words by which a clause looks back or ahead. Pure data.

A further language is one more `Language`, listed in `LANGUAGES`. What the words make together ("3 to 5 March", "vor
drei Tagen") is for qa/question/dates.py, which way a clause looks for qa/question/tense.py: they know kinds of words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dateutil.easter import easter

Days = tuple[dt.date, dt.date]
"""First and last day."""
Value = int | str | Callable[[int], dt.date]


class Kind(StrEnum):
    """What a word is in a date: one character each, so that the kinds of a text are a string to match patterns on."""

    MONTH = "M"
    WEEKDAY = "W"
    DAY = "D"  # a number from 1 to 31 in digits
    NUMBER = "N"  # another whole number below 1000
    COUNT = "C"  # a number in words
    ORDINAL = "O"
    YEAR = "Y"
    DECADE = "K"
    NUMERIC = "I"  # 2025-04-03, 03.04.2025
    RELATIVE = "R"  # yesterday; the value is in days
    UNIT = "U"
    WEEKEND = "G"
    SEASON = "S"  # the value is the first month
    QUARTER = "Q"  # Q1, H2
    HALF = "F"
    HOLIDAY = "Z"  # the value is a function of the year
    BEFORE_LAST = "V"
    LAST = "L"
    NEXT = "X"
    THIS = "T"
    PART = "E"  # early, mid, late: 0, 1, 2
    EDGE = "e"  # the same where "of" has to follow: "the end of March"
    DAYTIME = "B"
    AGO = "A"
    AGO_BEFORE = "v"  # where it stands before the number
    THE = "h"
    OF = "o"
    IN = "i"
    TO = "-"
    DOT = "."
    COMMA = ","
    OTHER = "x"


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """The words of one language, in lower case.

    Attributes:
        code: ISO 639-1.
        dates: A word or phrase, its kind in a date, and its value there.
        common: Function words: a text is of the language that has most of its words; none of them is a name.
        determiners: Articles and possessives.
        plural: What things that are counted look like.
        capital_nouns: Whether every noun has a capital, so that one makes no name.
        bare_years: Whether a year needs no word before it.
        plural_units: Units of time in the plural: "the last weeks" are nobody knows how many.
        article_rolls: Whether "the last week" is another one than "last week".
        shared: Months that are other words or people's names, too.
        before_days: Words before a weekday, a holiday or a day of the month that make it one.
        on: Those of them behind which a name may be who did it ("On Monday Ukraine ...").
        before_months: Words before a bare month that make it a month.
        before_shared: The same for a month that is something else, too.
        before_years: Words before four digits that make them a year.
        within: Words before a stretch of days ("in the next week").
        superlative: What is the most of some years ("the worst flood in 40 years").
        naming: What makes a name of the day before it ("Sunday Street").
        addresses: The same of a number before it ("1600 Pennsylvania Avenue").
        works: What has an author: digits behind it ("the author of 1984") are a title.
        back: Words before a date that lies back, whatever the verb.
        since, after, before, until: Words that open or close a window a few words before a date.
        starting, by: The same right before it.
        aims: Words before a date that something was settled for, be it over or not.
        aftermath: Words behind which a noun's day lies back ("after a crash on Monday").
        breaks: Words that begin another clause.
        coordinators: Those of them that may as well join words of one.
        saying: Forms that tell behind it who said what was said.
        subjects: Pronouns that a verb follows.
        stands_for: Words that stand for somebody or something named in the sentence before.
        asking: Question words that an auxiliary follows.
        adverbs: Words between an auxiliary and its verb; `-ly` makes others.
        verb_last: Whether an auxiliary's verb ends the clause.
        future: Auxiliaries of what is to come.
        modal: Auxiliaries of what is wanted or allowed, which look ahead unless with a perfect.
        was: Past auxiliaries.
        present: Present auxiliaries that tell nothing by themselves.
        do, did: Auxiliaries that ask for another verb.
        perfect: Present auxiliaries that look back with a participle.
        ahead: Other words that look ahead.
        planned: Words that look ahead with a present auxiliary or before an aim; behind a past one, it may be over.
        committed: Words whose infinitive looks ahead ("agreed to ...").
        infinitive, be: The word that announces an infinitive, and the one that with it looks ahead ("to be held").
        pictured: Participles of the words below a picture, whose present tells of the day it was taken.
        nouns: Forms of `scheduled_forms` that are nouns as well.
        scheduled, scheduled_forms: What is put into calendars and looks ahead in the present: plural, and singular.
        reporting: Present forms that tell nothing of the time of what is reported.
        past: Past forms and participles that are not made by rule.
        past_form, progressive: Those that are.
        state: Verbs of a state ("Who led the council in 2020?").
    """

    code: str
    dates: Mapping[str, tuple[Kind, Value]]
    common: frozenset[str]
    determiners: frozenset[str]
    plural: re.Pattern[str]
    capital_nouns: bool
    bare_years: bool
    plural_units: frozenset[str]
    article_rolls: bool
    shared: frozenset[str]
    before_days: frozenset[str]
    on: frozenset[str]
    before_months: frozenset[str]
    before_shared: frozenset[str]
    before_years: frozenset[str]
    within: frozenset[str]
    superlative: re.Pattern[str]
    naming: frozenset[str]
    addresses: frozenset[str]
    works: frozenset[str]
    back: frozenset[str]
    since: frozenset[str]
    after: frozenset[str]
    before: frozenset[str]
    until: frozenset[str]
    starting: frozenset[str]
    by: frozenset[str]
    aims: frozenset[str]
    aftermath: frozenset[str]
    breaks: frozenset[str]
    coordinators: frozenset[str]
    saying: frozenset[str]
    subjects: frozenset[str]
    stands_for: frozenset[str]
    asking: frozenset[str]
    adverbs: frozenset[str]
    verb_last: bool
    future: frozenset[str]
    modal: frozenset[str]
    was: frozenset[str]
    present: frozenset[str]
    do: frozenset[str]
    did: frozenset[str]
    perfect: frozenset[str]
    ahead: frozenset[str]
    planned: frozenset[str]
    committed: frozenset[str]
    infinitive: str
    be: str
    pictured: frozenset[str]
    nouns: frozenset[str]
    scheduled: frozenset[str]
    scheduled_forms: frozenset[str]
    reporting: frozenset[str]
    past: frozenset[str]
    past_form: re.Pattern[str]
    progressive: re.Pattern[str]
    state: frozenset[str]

    def is_past(self, word: str) -> bool:
        """Whether a word is a past form or a participle."""
        return word in self.past or bool(self.past_form.fullmatch(word))


def _words(text: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in text.split())


def _of(kind: Kind, words: str, *values: Value) -> dict[str, tuple[Kind, Value]]:
    """A table of words, parted by spaces: "/" parts spellings, "_" joins a phrase; they count from 1 without values."""
    places: Iterable[Value] = values or range(1, len(words.split()) + 1)
    return {
        spelling.replace("_", " "): (kind, value)
        for group, value in zip(words.split(), places, strict=True)
        for spelling in group.split("/")
    }


def _on(month: int, day: int) -> Callable[[int], dt.date]:
    return lambda year: dt.date(year, month, day)


def _easter(days: int) -> Callable[[int], dt.date]:
    return lambda year: easter(year) + dt.timedelta(days=days)


def _thanksgiving(year: int) -> dt.date:
    first = dt.date(year, 11, 1)
    return first + dt.timedelta(days=(3 - first.weekday()) % 7 + 21)


def _third_person(stems: str) -> frozenset[str]:
    """ "Begins", "marches", "flies", "takes effect"."""
    forms = (_third(*stem.split("_", 1)) for stem in stems.split())
    return frozenset(forms)


def _third(stem: str, more: str = "") -> str:
    form = (
        f"{stem[:-1]}ies"
        if re.search("[^aeou]y$", stem)
        else f"{stem}es"
        if re.search("(?:[sxzo]|sh|ch)$", stem)
        else f"{stem}s"
    )
    return f"{form} {more}".strip()


_SCHEDULED = (
    "apply arrive begin close come conclude convene debate debut depart end expire face finish go happen kick"
    " launch leave"
    " lapse lift marry meet merge move open play premiere reconvene rejoin reopen resume retire return rise run"
    " sit start"
    " step strike take_effect take_over take_office take_place take_up visit vote stop change cease become fall release"
)

ENGLISH = Language(
    code="en",
    dates={
        **_of(
            Kind.MONTH,
            "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep"
            " october/oct november/nov december/dec",
        ),
        **_of(Kind.WEEKDAY, "monday tuesday wednesday thursday friday saturday sunday", *range(7)),
        **_of(
            Kind.COUNT,
            "a/an/one two/a_couple_of three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
            " sixteen seventeen eighteen nineteen twenty",
        ),
        **_of(
            Kind.ORDINAL,
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
            " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third"
            " twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first",
        ),
        **_of(
            Kind.RELATIVE,
            "today/tonight yesterday tomorrow the_day_before_yesterday the_day_after_tomorrow last_night",
            *(0, -1, 1, -2, 2, -1),
        ),
        **_of(
            Kind.UNIT,
            "hour/hours day/days week/weeks fortnight/fortnights month/months quarter/quarters year/years"
            " decade/decades",
            *("hour", "day", "week", "fortnight", "month", "quarter", "year", "decade"),
        ),
        **_of(Kind.WEEKEND, "weekend", 0),
        **_of(Kind.SEASON, "spring summer autumn/fall winter", 3, 6, 9, 12),
        **_of(Kind.HALF, "half", 0),
        **_of(
            Kind.HOLIDAY,
            "christmas_day/christmas christmas_eve boxing_day new_year's_day new_year's_eve valentine's_day may_day"
            " independence_day halloween good_friday easter_sunday/easter easter_monday thanksgiving/thanksgiving_day",
            *(_on(12, 25), _on(12, 24), _on(12, 26), _on(1, 1), _on(12, 31), _on(2, 14), _on(5, 1)),
            *(_on(7, 4), _on(10, 31), _easter(-2), _easter(0), _easter(1), _thanksgiving),
        ),
        **_of(Kind.BEFORE_LAST, "before_last", 0),
        **_of(Kind.LAST, "last/past/previous", 0),
        **_of(Kind.NEXT, "next/coming/upcoming", 0),
        **_of(Kind.THIS, "this", 0),
        **_of(Kind.PART, "early mid late", 0, 1, 2),
        **_of(Kind.EDGE, "beginning/start middle end", 0, 1, 2),
        **_of(Kind.DAYTIME, "morning/afternoon/evening/night/lunchtime/noon/midnight", 0),
        **_of(Kind.AGO, "ago", 0),
        **_of(Kind.THE, "the", 0),
        **_of(Kind.OF, "of", 0),
        **_of(Kind.IN, "in", 0),
        **_of(Kind.TO, "to/until/till/through/and", 0),
    },
    common=_words(
        "a about after again against all also am an and any are as at be because been before being between both but"
        " by can could did do does during each for from had has have he her here him his how i if in into is it its"
        " just many may might more most much must my near no nor not now of off on once only or other our out over"
        " own said say says shall she should since so some such than that the their them then there these they this"
        " those through to too under until up was we were what when where whether which while who whom whose why"
        " will with within without would you your today yesterday tomorrow last next"
    ),
    determiners=_words("the a an this that these those his her its their our my your each every any some no whose"),
    plural=re.compile(r"[A-Za-z][\w-]*[^su\W]s|people|men|women|children|police"),
    capital_nouns=False,
    bare_years=False,
    plural_units=_words("hours days weeks fortnights months quarters years decades"),
    article_rolls=True,
    shared=_words("march mar april may june august jan"),
    before_days=_words(
        "on since until till by before after from to through between for early late and or at over around during as"
        " starting beginning ending effective following"
    ),
    on=_words("on since until till before after by from during in at over"),
    before_months=_words(
        "in since until till by before after during from through of for between around over as starting"
    ),
    before_shared=_words("in since until till during through before after between from starting"),
    before_years=_words("in since until till before after during by from of between year circa as through"),
    within=_words("in within over during for"),
    superlative=re.compile(r"\w{2,}est|first|most|worst|best|time"),
    naming=_words(
        "times mail telegraph express mirror post herald star sun world news night live club market group school"
        " review magazine league united town city park island project show book football"
    ),
    addresses=_words("street road avenue lane square court drive boulevard"),
    works=_words("author writer director plot cast star stars sequel readers copy copies film novel book"),
    back=_words("since"),
    since=_words("since"),
    after=_words("after following"),
    before=_words("before prior ahead"),
    until=_words("until till"),
    starting=_words("from starting beginning"),
    by=_words("by through"),
    aims=_words("for until till to through"),
    aftermath=_words("after following despite over amid about"),
    breaks=_words(
        "and but or that which who whom whose when while because if as although though whether where so than before"
        " after until despite following over amid about ahead"
    ),
    coordinators=_words("and or"),
    saying=_words("said says added reported announced told"),
    subjects=_words("he she it they we you who which that what"),
    stands_for=_words("he she it they his her its their him them this that these those hers theirs both neither"),
    asking=_words("who what when where why which how much many"),
    adverbs=_words("not also now still already again soon never ever first then only just likely being be been n't"),
    verb_last=False,
    future=_words("will won't shall shan't"),
    modal=_words("would wouldn't should shouldn't could couldn't might may must can can't cannot"),
    was=_words("was were had wasn't weren't hadn't"),
    present=_words("is are am isn't aren't do does don't doesn't"),
    do=_words("do does don't doesn't"),
    did=_words("did didn't"),
    perfect=_words("has have hasn't haven't"),
    ahead=_words(
        "going due scheduled slated planned forthcoming effective plans hopes intends aims vows pledges"
        " promises threatens"
        " unlikely"
    ),
    planned=_words("planned expected set scheduled due slated supposed meant booked billed tipped called going about"),
    committed=_words(
        "agreed voted vowed pledged promised decided threatened offered hoped hopes planned plans plan intended"
        " ordered urged asked told set due ready deal bid vote agreement decision order deadline expected expects"
        " chosen invited preparing aims wants wanted"
    ),
    infinitive="to",
    be="be",
    pictured=_words("pictured seen photographed shown"),
    nouns=_words(
        "returns visits votes strikes moves starts ends plays debates steps runs rises falls launches lifts stops"
        " changes leaves releases"
    ),
    scheduled=_words(_SCHEDULED),
    scheduled_forms=_third_person(_SCHEDULED) | {"shuts"},  # "shut" is the past as well
    reporting=_words("say says show shows report reports tell tells claims claim suggests suggest means reads"),
    past=_words(
        "arose ate awoke beat became become began begun bent bet bit bitten bled blew blown born borne bought bound"
        " bred broke broken brought built burst burnt came cast caught chose chosen clung cost crept cut dealt done"
        " drank drawn drew driven drove dug fallen fed fell felt flew flown forbade forbidden forgot forgotten"
        " fought found froze frozen gave given gone got gotten grew grown heard held hid hidden hit hurt kept knew"
        " known laid lain led left lent let lit lost made meant met overcame overtook paid put quit ran rang read"
        " rid risen rode rose said sang sank sat saw seen sent set shed shook shot shown shrank shut slain slept"
        " slew slid sold sought spent spoke spoken spread sprang spun stole stolen stood stuck struck stung strode"
        " strove sung sunk swam swept swore sworn swung taken taught thought threw thrown told took tore torn"
        " underwent undertook upheld understood withdrew withdrawn woke woken won wore worn wound wrote written"
        " went broadcast overthrew overthrown split"
    ),
    past_form=re.compile(
        "(?!(?:need|feed|seed|speed|breed|exceed|proceed|succeed|hundred|red|bed|shed|indeed|weed|deed|greed"
        "|sacred|naked"
        "|hatred|embed|followed)$)[a-z-]{2,}ed"
    ),
    progressive=re.compile(
        "(?!(?:nothing|something|anything|everything|during|thing|king|ring|spring|morning|evening)$)[a-z-]{3,}ing"
    ),
    state=_words(
        "own owned owns lead led leads live lived lives cost costs work worked works govern governed chair chaired"
        " employ employed have had rank ranked belong belonged"
    ),
)

GERMAN = Language(
    code="de",
    dates={
        **_of(
            Kind.MONTH,
            "januar/jan/jänner februar/feb märz/mär april/apr mai juni/jun juli/jul august/aug september/sept/sep"
            " oktober/okt november/nov dezember/dez",
        ),
        **_of(Kind.WEEKDAY, "montag dienstag mittwoch donnerstag freitag samstag/sonnabend sonntag", *range(7)),
        **_of(
            Kind.COUNT,
            "ein/eine/einem/einer/einen zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn",
        ),
        **_of(Kind.ORDINAL, "erste/ersten zweite/zweiten dritte/dritten vierte/vierten"),
        **_of(Kind.RELATIVE, "heute gestern morgen vorgestern übermorgen", 0, -1, 1, -2, 2),
        **_of(
            Kind.UNIT,
            "stunde/stunden tag/tage/tagen woche/wochen monat/monate/monaten/monats quartal/quartals"
            " jahr/jahre/jahren/jahres jahrzehnt/jahrzehnte/jahrzehnten",
            *("hour", "day", "week", "month", "quarter", "year", "decade"),
        ),
        **_of(Kind.WEEKEND, "wochenende", 0),
        **_of(Kind.SEASON, "frühjahr/frühling sommer herbst winter", 3, 6, 9, 12),
        **_of(Kind.HALF, "halbjahr/hälfte", 0),
        **_of(
            Kind.HOLIDAY,
            "weihnachten heiligabend neujahr silvester karfreitag ostersonntag/ostern ostermontag pfingsten",
            *(_on(12, 25), _on(12, 24), _on(1, 1), _on(12, 31), _easter(-2), _easter(0), _easter(1), _easter(49)),
        ),
        **_of(Kind.BEFORE_LAST, "vor_der_letzten", 0),
        **_of(
            Kind.LAST,
            "letzte/letzten/letzter/letztes/letztem/vergangene/vergangenen/vergangener/vergangenes/vorige"
            "/vorigen/voriges",
            0,
        ),
        **_of(
            Kind.NEXT,
            "nächste/nächsten/nächster/nächstes/nächstem/kommende/kommenden/kommender/kommendes",
            0,
        ),
        **_of(Kind.THIS, "diese/diesen/dieser/dieses/diesem", 0),
        **_of(Kind.PART, "anfang/beginn mitte ende", 0, 1, 2),
        **_of(Kind.DAYTIME, "früh/vormittag/mittag/nachmittag/abend/nacht", 0),
        **_of(Kind.AGO_BEFORE, "vor", 0),
        **_of(Kind.THE, "der/die/das/den/dem/des", 0),
        **_of(Kind.OF, "von/vom", 0),
        **_of(Kind.IN, "in/im", 0),
        **_of(Kind.TO, "bis/und", 0),
    },
    common=_words(
        "ab aber alle als am an auch auf aus bei beim bereits bis da damit dann dass das dem den denn der des die"
        " dies diese dieser dieses doch durch ein eine einem einen einer er es etwa fast für gegen hat hatte ich"
        " ihr im in ins ist ja jetzt kein keine mehr mit nach nicht noch nun nur ob oder seit sei sein seine seit"
        " sich sie sind so soll sondern um und uns unter vom von vor war waren warum was wegen weil wenn wer werden"
        " wie wieder wird wo worden wurde wurden während zu zum zur zwischen über laut erst wann welche welcher"
        " welches kommt ihre zuletzt"
    ),
    determiners=_words("der die das den dem des ein eine einen einem einer jeden jeder jede jedes sein seine ihr ihre"),
    plural=re.compile(r"[A-ZÄÖÜ]\w+"),
    capital_nouns=True,
    bare_years=True,
    plural_units=_words("stunden tage tagen wochen monate monaten jahre jahren jahrzehnte jahrzehnten"),
    article_rolls=False,
    shared=_words("jan"),
    before_days=_words("am seit bis ab vom zum von zwischen nach vor und oder an über zu den der dem für auf"),
    on=_words("am seit bis ab vom zum an über zu vor nach"),
    before_months=_words("im seit bis ab von zwischen nach vor zum vom"),
    before_shared=_words("im in seit bis ab"),
    before_years=_words("im in seit bis ab von nach vor jahr jahre jahres zwischen"),
    within=_words("in im innerhalb über für während"),
    superlative=re.compile(r"\w{2,}ste[nrsm]?|mal"),
    naming=_words("zeitung straße platz express kurier club"),
    addresses=frozenset(),
    works=frozenset({"autor", "autorin", "regisseur", "verfasser"}),
    back=_words("seit"),
    since=_words("seit"),
    after=_words("nach"),
    before=_words("vor bevor"),
    until=_words("bis"),
    starting=_words("ab von vom"),
    by=_words("bis zum"),
    aims=_words("für auf bis zum"),
    aftermath=_words("nach wegen nachdem"),
    breaks=_words("und aber oder sondern dass weil wenn als ob während nach vor wegen nachdem bevor obwohl damit"),
    coordinators=_words("und oder"),
    saying=_words("sagte sagten teilte teilten berichtete berichteten meldete erklärte hieß"),
    subjects=_words("er sie es wir ihr ich wer das was die der"),
    stands_for=_words("er sie es sein seine seinen seiner seinem ihr ihre ihren ihrer ihrem ihm ihn dies diese dieser"),
    asking=_words("wer was wann wo warum wie welche welcher welches"),
    adverbs=_words("nicht auch noch nun jetzt bereits schon wieder bald"),
    verb_last=True,
    future=_words("wird werden werde"),
    modal=_words(
        "soll sollen will wollen muss müssen kann können darf dürfen würde würden sollte sollten möchte könnte"
    ),
    was=_words("war waren hatte hatten wurde wurden"),
    present=frozenset(),
    do=frozenset(),
    did=frozenset(),
    perfect=_words("hat haben habe ist sind sei seien"),
    ahead=_words(
        "geplant geplante geplanten geplanter vorgesehen angesetzt angesetzte fällig bevorstehende bevorstehenden"
    ),
    planned=_words("geplant vorgesehen angesetzt erwartet fällig terminiert vertagt verschoben"),
    committed=frozenset(),
    infinitive="zu",
    be="sein",
    pictured=frozenset(),
    nouns=frozenset(),
    scheduled=_words(
        "beginnen starten enden treten öffnen schließen laufen kommen gehen tagen stimmen wählen reisen spielen"
        " treffen gelten verlassen kehren stehen finden eröffnen ziehen steigen sinken streiken reden entscheiden"
        " übernehmen"
    ),
    scheduled_forms=_words(
        "beginnt startet endet tritt öffnet schließt läuft kommt geht tagt stimmt wählt reist spielt trifft"
        " gilt verlässt"
        " kehrt steht findet eröffnet zieht steigt sinkt streikt redet entscheidet übernimmt passiert geschieht"
    ),
    reporting=_words("sagt sagen berichtet berichten meldet melden teilt zeigt erklärt heißt"),
    past=_words(
        "ging gingen kam kamen starb starben trat traten gab gaben fiel fielen stieg stiegen sank sanken fand"
        " fanden nahm nahmen schloss schlossen begann begannen verlor verloren gewann gewannen sprach sprachen"
        " stand standen hielt hielten ließ ließen lief liefen traf trafen schrieb schrieben blieb blieben geschah"
        " rief riefen brach brachen zog zogen wies wiesen schlug schlugen sah sahen las lasen aß fuhr fuhren flog"
        " flogen bat baten lag lagen warf warfen erschien unterschrieb verließ verließen beschloss beschlossen"
        " verbot erhielt erhielten gestorben gegangen gekommen getreten gegeben gefallen gestiegen gesunken"
        " gefunden genommen geschlossen begonnen verloren gewonnen gesprochen gestanden gehalten gelaufen getroffen"
        " geschrieben geblieben geschehen zurückgetreten beschlossen verboten erschienen unterschrieben worden"
        " gewesen entschieden ausgefallen verurteilt angekündigt mitgeteilt eröffnet besucht bestätigt verletzt"
        " ermordet entlassen"
    ),
    past_form=re.compile(
        "(?!(?:heute|letzten?|nächsten?|ersten?|zweiten?|dritten?|vierten?|achte|weite|besten?|rechten?|leute"
        "|seite|mitte"
        "|bitte|hätten?|möchten?|könnten?|sollten?|müssten?|gestern|geplante[nr]?"
        "|angesetzte[nr]?)$)[a-zäöüß]{2,}te[nrsm]?"
        "|(?:(?:ab|an|auf|aus|ein|mit|vor|zu|zurück|fest)?ge)[a-zäöüß]+t|[a-zäöüß]+iert"
    ),
    progressive=re.compile("(?!)"),
    state=_words(
        "hatte hatten leitete leiteten besaß besaßen kostete kosteten lebte lebten regierte arbeitete arbeiteten"
    ),
)

LANGUAGES = (ENGLISH, GERMAN)
"""English comes first: it is taken where a text has no word that tells."""


def language_of(code: str) -> Language:
    """The words of a language by its code ("en", "de-AT"); English where there are none of it."""
    return next((language for language in LANGUAGES if code.lower().startswith(language.code)), ENGLISH)
