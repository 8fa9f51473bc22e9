"""A question -> the office that it asks about, and whom of it; None where it asks about none. Pure. English.

"Who was mayor of Tarn in 2021?", "who runs the port", "who had the job before Moe", "falcons coach in February" and
"what is Eide doing these days" ask for one look-up: who held what, from when to when.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from qa.domain import Window
from qa.intents import Office, Tenure
from qa.text.offices import ANY_BODY, HEAD, RUN, called, kinds_of_body, named, proper
from qa.text.words import FUNCTION_WORDS, stems, without_article

_FLAGS = re.IGNORECASE | re.VERBOSE
_NOW = re.compile(
    r"\b(?:now|nowadays|currently|at\s+present|at\s+the\s+moment|today|these\s+days|right\s+now|still|again|presently)\b",
    re.IGNORECASE,
)
_LED_TO = r"(?:\b(?:back\s+in|as\s+of|in|on|at|during|since|until|by|before|after|of|around|early|late|then|the)\s+)*"
_WHO = re.compile(
    r"^(?:and\s+|so\s+)?who(?:['’]?s\b|\s+(?P<be>is|was|are|were|has\s+been|became|becomes))\s+(?P<what>.+)$", _FLAGS
)
_VERBS = {
    "coach": "coache[sd]|trains|trained|coaching|training",
    "chair": "chairs|chaired|chairing",
    "captain": "captains|captained|captaining",
    "lawyer": "defends|defended|represents|represented|defending|representing",
    "conductor": "conducts|conducted|conducting",
    "editor": "edits|edited|editing",
    "spokesperson": r"speaks\s+for|spoke\s+for|speaking\s+for",
    "prosecutor": "prosecutes|prosecuted|prosecuting",
    RUN: (
        r"presid(?:es|ed|ing)\s+over|t(?:ook|akes)\s+(?:charge|over|command|control)(?:\s+of)?|runs|ran|leads|led|heads|headed|manages|managed|governs|governed|running|leading|heading|managing|governing"
        r"|(?:(?:is|was|being)\s+)?(?:in\s+charge\s+of|at\s+the\s+(?:head|helm)\s+of|responsible\s+for)"
    ),
}
_DOES = re.compile(
    r"^(?:(?:who|which\s+\w+)\s+)?(?:currently\s+|is\s+|was\s+|has\s+(?:been\s+)?)*(?:"
    + "|".join(f"(?P<{kind}>{verbs})" for kind, verbs in _VERBS.items())
    + r")\s+(?:the\s+)?(?P<of>.+)$",
    _FLAGS,
)
_PAST = re.compile(r"\b(?!united\b)(?:was|were|ran|led|\w+ed|had|did)\b", re.IGNORECASE)
_WILL = r"""(?:(?:has|have|had|is|was|will|would|be|been|to|going\s+to|set\s+to|now|then|chosen|named|appointed|picked
    |elected|hired)\s+)*"""
_TAKES = r"t(?:ook|akes?|aken|aking)"
_PLACE = r"(?:place|seat|job|post|role|position|office|chair|shoes)"
_AS_WHAT = r"(?:\s+(?:as|at|in|on)\s+(?P<what{}>.+))?"
_LEFT = r"""(?:left|leaves|resign(?:s|ed)|quits?|die[sd]|retire[sd]|went|goes|departed|lost
    |(?:steps?|stepped|stands?|stood)\s+\w+|(?:is|was|got|gets)\s+\w+(?:ed|n|t))"""
_BEFORE = re.compile(
    rf"""^who\s+(?:had|held|did|was|were|has\s+had)\s+(?:the\s+)?(?P<what>.+?)(?:['’]s)?(?:\s+{_PLACE})?
          \s+before\s+(?P<whom>.+)$
      |^(?P<does>who\s+\w+\s+.+?)\s+before\s+(?P<whom1>.+)$
      |^who(?:m)?\s+(?:did|does|will|is)\s+(?P<whom2>.+?)\s+(?:tak(?:e|ing)\s+over\s+from|succeed(?:ing)?|replac(?:e|ing)|follow(?:ing)?
          |come\s+after){_AS_WHAT.format(2)}$
      |^whose\s+{_PLACE}\s+(?:did|does|has|will)\s+(?P<whom6>.+?)\s+(?:take|taken|get|inherit|fill)(?:\s+over)?{_AS_WHAT.format(6)}$
      |^who\s+(?:preceded|came\s+before)\s+(?P<whom3>.+?){_AS_WHAT.format(3)}$
      |^who\s+(?:{_WILL}(?:replaced|succeeded|followed)\s+by|made\s+way\s+for|gave\s+way\s+to|handed\s+over\s+to)\s+(?P<whom7>.+?)
          {_AS_WHAT.format(7)}$
      |^(?:who\s+(?:is|was)\s+)?(?P<whom4>.+?)['’]s?\s+predecessor{_AS_WHAT.format(4)}$
      |^(?:who\s+(?:is|was)\s+)?(?:the\s+)?predecessor\s+(?:of|to)\s+(?P<whom5>.+?){_AS_WHAT.format(5)}$""",
    _FLAGS,
)
_AFTER = re.compile(
    rf"""^who(?:['’](?:s|ll))?\s+{_WILL}(?:{_TAKES}\s+over\s+from|succeed(?:s|ed|ing)?|replac(?:e|es|ed|ing)|follow(?:s|ed|ing)?
          |c(?:ame|omes?|oming)\s+(?:after|in\s+for)|(?:step(?:p(?=[ei]))?|fill|stand|stood)(?:s|ed|ing)?\s+(?:in|up)\s+for)
          \s+(?P<whom>.+?){_AS_WHAT.format("")}$
      |^(?:who(?:['’]s|\s+(?:is|was|will\s+be))\s+)?(?P<whom2>.+?)['’]s?\s+(?:successor|replacement){_AS_WHAT.format(2)}$
      |^(?:who(?:['’]s|\s+(?:is|was|will\s+be))\s+)?(?:the\s+)?(?:successor|replacement)\s+(?:of|to|for)\s+(?P<whom7>.+?)
          {_AS_WHAT.format(7)}$
      |^who(?:['’](?:s|ll))?\s+{_WILL}(?:{_TAKES}|got|gets?|inherit(?:s|ed)?|fill(?:s|ed)?)\s+(?:over\s+)?(?P<whom6>.+?)['’]s?\s+{_PLACE}
          {_AS_WHAT.format(6)}$
      |^who\s+(?:was|is|has)\s+(?P<whom3>.+?)\s+(?:been\s+)?(?:succeeded|replaced)\s+(?:by|with)(?P<what3>)$
      |^whom?\s+(?:did|has|have)\s+(?P<what8>.+?)\s+replaced?\s+(?P<whom8>\S+(?:\s\S+){{0,2}})\s+(?:with|by)$
      |^who\s+{_WILL}(?:became|becomes|(?:was\s+)?(?:made|named|appointed|sworn\s+in\s+as)|{_TAKES}\s+(?:over|charge)(?:\s+as)?)
          (?:\s+(?:the\s+)?(?P<what4>.+?))?\s+(?:when|after|once)\s+(?P<whom4>.+?)\s+{_LEFT}\b.*$
      |^who\s+{_WILL}{_TAKES}\s+(?:over\s+)?(?:as\s+)?(?:the\s+)?(?P<what9>.+?)\s+from\s+(?P<whom9>.+)$
      |^(?P<does>who\s+\w+\s+.+?)\s+after\s+(?P<whom5>.+)$""",
    _FLAGS,
)
_EXIT = re.compile(
    r"['’]s?\s+(?:arrest|death|resignation|departure|dismissal|sacking|exit|retirement|illness|suspension|ouster)$",
    re.IGNORECASE,
)
_DEPUTY = re.compile(
    r"^(?:who(?:['’]?s|\s+(?:is|was|were|became))\s+)?(?P<whom>.+?)['’]s?\s+(?:deputy|number\s+two|second\s+in\s+command)"
    r"(?:\s+(?P<what>.+))?$",
    re.IGNORECASE,
)
_AS = re.compile(r"^(?P<of>.+?)[\s,]+as\s+(?:the\s+|its\s+|their\s+|an?\s+)?(?P<what>.+)$", re.IGNORECASE)
_USED_TO = re.compile(r"^who\s+used\s+to\s+(?:be\s+(?P<what>.+)|(?P<does>\w+\s+.+))$", re.IGNORECASE)
_NAME_OF = re.compile(
    r"^(?:what(?:['’]?s|\s+is|\s+was)\s+)?(?:the\s+)?(?:(?:first|last|full)\s+)?name\s+of\s+(?P<who>.+)$"
    r"|^what(?:['’]?s|\s+is|\s+was)\s+(?P<who2>.+?)(?:['’]s\s+(?:(?:first|last|full)\s+)?name|\s+called)$"
    r"|^(?P<who3>.+?)(?:['’]s)?\s+(?:(?:first|last|full)\s+)?name$",
    re.IGNORECASE,
)
_DOING = re.compile(
    r"""^what(?:['’]?s|\s+is|\s+are)\s+(?P<whom>.+?)\s+(?:doing|up\s+to)$
      |^what\s+(?:does|did)\s+(?P<whom2>.+?)\s+(?:do\s+(?:now|for\s+a\s+living)|go\s+on\s+to\s+do|do\s+next|do\s+after.*)$
      |^where\s+(?:did|has)\s+(?P<whom3>.+?)\s+(?:go|gone|move|moved)(?:\s+(?:to|on|next|after.*))*$
      |^what\s+(?:became\s+of|has\s+become\s+of)\s+(?P<whom4>.+)$
      |^what(?:['’]?s|\s+is)\s+(?P<whom5>.+?)['’]s?\s+(?:(?:new|current|present)\s+)?(?:job|role|position|post|office)$
      |^what\s+does\s+(?P<whom8>.+?)\s+do$
      |^(?:what|which)\s+(?:job|role|position|post|office)\s+does\s+(?P<whom6>.+?)\s+(?:have|hold|do)$
      |^where\s+does\s+(?P<whom7>.+?)\s+work$""",
    _FLAGS,
)
_WHEN = r"^(?:since\s+when|how\s+long|when|(?:what|which)\s+(?:day|date|month|year))\s+"
_SOMEBODY = r"(?P<whom>\w[\w.’'-]*(?:\s+\w[\w.’'-]*){0,3}?)\s+"
_SINCE = tuple(
    re.compile(_WHEN + form, re.IGNORECASE | re.VERBOSE)
    for form in (
        rf"""(?:(?:did|does|was|has|is)\s+)?{_SOMEBODY}(?:been\s+|be\s+)?(?:become|became|becomes|t(?:ake|akes|ook)\s+over
        |appointed|named|start|started|sworn\s+in|made)\s+(?:as\s+)?(?:the\s+)?(?P<what>.+)$""",
        rf"""(?:(?:is|has|did|does)\s+)?{_SOMEBODY}(?:been\s+)?(?P<does>(?:runs?|leads?|led|running|leading|heads|headed|heading
        |manages|managed|managing|coaches|coached|coaching|trains|trained|chairs|chaired|in\s+charge\s+of)\s+.+)$""",
    )
)
_HOLDERS = re.compile(
    r"""^(?:(?:please\s+)?(?:list|name|give\s+me)\s+(?:me\s+)?(?:all\s+)?(?:of\s+)?(?:the\s+)?
          |how\s+many\s+|which\s+|what\s+(?:are\s+(?:the\s+)?)?|who\s+(?:have\s+been|has\s+been|were|are|was)\s+(?:all\s+)?(?:the\s+)?
          |who\s+all\s+(?:has|have)\s+been\s+(?:the\s+)?|who\s+all\s+(?:was|were)\s+(?:the\s+)?)
        (?P<post>.+)$""",
    _FLAGS,
)
_HAS_HAD = re.compile(
    r"^(?P<post>.+?)\s+(?:has|have|did)\s+(?P<of>.+?)\s+(?:had|have|seen)(?:\s+so\s+far)?$"
    r"|^(?P<post2>.+?)\s+(?:have|has|were)\s+(?:there\s+been|there|been)(?:\s+(?:in|at|of)\s+(?P<of2>.+))?$",
    re.IGNORECASE,
)
_MINISTRY = frozenset(stems("ministry"))
_LATELY = re.compile(r"\b(?:lately|recently|over\s+the\s+years|so\s+far|in\s+all|altogether)\b", re.IGNORECASE)
_IS_SINCE = re.compile(_WHEN + r"(?:is|has)\s+(?P<rest>.+)$", re.IGNORECASE)
_FORMER = re.compile(r"^(?:the\s+)?(?:former|previous|ex)\b", re.IGNORECASE)
_NATIONAL = frozenset({"premier", "president", "minister", "chancellor", "king", "queen", "pope", "emir", "sultan"})
_ENTERED = re.compile(  # on the days asked for: who held it then may have been there before
    r"\b(?:(?:re-?)?elected|appointed|named|chosen|sworn\s+in|hired|became|took\s+over)\b", re.IGNORECASE
)
_ASIDE = re.compile(
    r"[?!]+|,?\s*\b(?:of\s+(?:this|the|our|my)\s+country|i\s+mean|please|pls|again)\b,?|,?\s*\bnot\s+(?!yet\b).*$",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\s*,\s*(?:before|after|during|when|until)\b[^,]*$", re.IGNORECASE)  # days are told already
_MOST_KEYWORDS, _MOST_WORDS = 6, 12


def office(question: str, window: Window | None, *, several: bool = False) -> Office | None:
    """The office that a question asks about.

    Args:
        question: One question, as it stands alone.
        window: The days that it speaks of.
        several: Whether it asks for all that there are ("who all has been mayor").
    """
    present = bool(_NOW.search(question))
    text = _plain(question, window)
    if len(text.split()) > _MOST_WORDS or (window and _ENTERED.search(text)):
        return None
    found = (
        _of_somebody(text)
        or _deputy_of(text)
        or _since_when(text)
        or _who_was_once(text)
        or _who_is(text)
        or _who_does(text)
        or _keywords(text)
    )
    found = _all_of(text, several=several) or found
    if not found or not (found.whom or _is_told(found)):
        return None
    since, until = (window.since, _until(question, window)) if window else (None, None)
    dated = present or bool(since or until) or not _PAST.search(text)
    named_so = " ".join(text.split())
    return Office(found.tenure, found.kind, found.of, found.deputy, found.whom, since, until, dated, _sought(named_so))


def _until(question: str, window: Window) -> dt.date | None:
    """The last day asked for; of who held it "until March" or "until 5 March", the one before."""
    last = window.until
    until = rf"\b(?:until|till)\s+{re.escape(window.words)}"
    if not last or window.since or not re.search(until, question, re.IGNORECASE):
        return last
    if re.search(r"\b\d{1,2}(?:st|nd|rd|th)?\b", window.words):
        return last - dt.timedelta(days=1)
    first = last.replace(day=1) if re.search(r"[^\W\d]", window.words) else last.replace(month=1, day=1)
    return first - dt.timedelta(days=1)


def _is_told(found: Office) -> bool:
    """Whether it is told of what an office is: by a name, by what there is one of ("the port"), or of the state."""
    return bool(proper(found.of) or kinds_of_body(found.of) or (found.kind in _NATIONAL and not found.of))


def _plain(question: str, window: Window | None) -> str:
    """The question without its days and what only leads up to it."""
    text = question
    if window and window.words:
        text = re.sub(rf"{_LED_TO}{re.escape(window.words)}", " ", text, flags=re.IGNORECASE)
        text = _BESIDE.sub("", text)
    text = _ASIDE.sub(" ", _NOW.sub(" ", text))
    text = " ".join(text.split()).strip(" .,;:")
    named_by = _NAME_OF.match(text)
    return next((who for who in named_by.groups() if who), text) if named_by else text


def _sought(text: str) -> str:
    return " ".join(word for word in text.split() if word.lower() not in FUNCTION_WORDS) or text


def _who_is(text: str) -> Office | None:
    match = _WHO.match(text)
    if not match:
        return None
    if does := _DOES.match(match["what"]):
        return _of_verb(does)
    what = without_article(match["what"])
    post = named(what)
    if not post:
        return None
    tenure = Tenure.FORMER if _FORMER.match(what) else Tenure.HOLDER
    return Office(tenure, post.kind, post.of, post.deputy)


def _who_does(text: str) -> Office | None:
    match = _DOES.match(text)
    return _of_verb(match) if match and re.match(r"(?:who|which)\b", text, re.IGNORECASE) else None


def _who_was_once(text: str) -> Office | None:
    """ "Who used to be mayor of Tarn?", "who used to run the port"."""
    match = _USED_TO.match(text)
    if not match:
        return None
    does = _DOES.match(_third_person(match["does"])) if match["does"] else None
    found = _of_verb(does) if does else _who_is(f"who was {match['what']}") if match["what"] else None
    return replace(found, tenure=Tenure.FORMER) if found else None


def _of_verb(match: re.Match[str]) -> Office | None:
    kind = next(kind for kind in _VERBS if match[kind])
    if (as_what := _AS.match(match["of"])) and (post := named(as_what["what"])):  # "headed parliament, as speaker"
        return Office(Tenure.HOLDER, post.kind, post.of | called(as_what["of"]), post.deputy)
    if re.search(r"\b(?:who|that|which|when|and|or|to|with|by|against|for|in)\b", match["of"], re.IGNORECASE):
        return None
    of = called(match["of"])
    return Office(Tenure.HOLDER, "coach" if kind == RUN and "team" in of else kind, of)


def _keywords(text: str) -> Office | None:
    """ "falcons coach", "mayor of tarn"."""
    if len(text.split()) > _MOST_KEYWORDS or re.match(
        r"(?:wh\w+|how|did|does|do|is|are|was|were)\b", text, re.IGNORECASE
    ):
        return None
    what = without_article(text)
    post = named(what)
    if not post or (post.deputy and not post.of):
        return None
    return Office(Tenure.FORMER if _FORMER.match(what) else Tenure.HOLDER, post.kind, post.of, post.deputy)


def _of_somebody(text: str) -> Office | None:
    """Before whom, after whom, and what somebody does now."""
    for tenure, pattern in ((Tenure.BEFORE, _BEFORE), (Tenure.AFTER, _AFTER), (Tenure.DOING, _DOING)):
        match = pattern.match(text)
        if not match:
            continue
        groups = match.groupdict()
        whom = _EXIT.sub("", next(value for name, value in groups.items() if name.startswith("whom") and value))
        what = next((value for name, value in groups.items() if name.startswith("what") and value), "")
        if not _is_name(whom):
            return None
        if does := groups.get("does"):
            found = _who_does(does) or _who_is(does)
            return replace(found, tenure=tenure, whom=frozenset(stems(whom))) if found else None
        return _held_by(tenure, whom, what)
    return None


def _deputy_of(text: str) -> Office | None:
    """ "Who was Moe's deputy?"; the deputy mayor of a town is told by the office."""
    match = _DEPUTY.match(text)
    post = named(f"deputy {match['what']}") if match and match["what"] else None
    if not match or not _is_name(match["whom"]) or (match["what"] and not post):
        return None
    whom = frozenset(stems(match["whom"]))
    return Office(Tenure.HOLDER, post.kind if post else "", post.of if post else frozenset(), deputy=True, whom=whom)


def _all_of(text: str, *, several: bool) -> Office | None:
    """ "List the mayors of Tarn", "which coaches have the Rovers had", "how many mayors has Tarn had"."""
    match = _HOLDERS.match(" ".join(_LATELY.sub(" ", text).split()))
    if not match:
        return None
    had = _HAS_HAD.match(match["post"])
    post, of = (had["post"] or had["post2"], had["of"] or had["of2"]) if had else (match["post"], "")
    *others, last = post.split()
    heads = [word for word in (*others[:3], last) if word.endswith(("s", "chairmen", "chairwomen"))]
    plural = next((word for word in heads if _one_of(word) != word and named(_one_of(word))), "")  # "boss" is one
    if not plural and not (several and text.lower().startswith("who ")):
        return None
    found = named(without_article(post.replace(plural, _one_of(plural)) if plural else post))
    if not found:
        return None
    named_of = (found.of | (called(of) if of else frozenset())) - (
        _MINISTRY if found.kind == "minister" else frozenset()
    )
    return Office(Tenure.ALL, found.kind, named_of, found.deputy)


def _one_of(word: str) -> str:
    return re.sub(r"men$", "man", word) if word.endswith("men") else re.sub(r"(?:(?<=ch)es|(?<!s)s)$", "", word)


def _since_when(text: str) -> Office | None:
    """ "Since when is Ida Moe the coach of Tarn?", "When did Moe become mayor?"."""
    for match in filter(None, (form.match(text) for form in _SINCE)):
        groups = match.groupdict()
        does = _DOES.match(_third_person(groups["does"])) if groups.get("does") else None
        post = _of_verb(does) if does else named(groups["what"]) if groups.get("what") else None
        if post and _is_name(match["whom"]):
            return Office(Tenure.SINCE, post.kind, post.of, post.deputy, frozenset(stems(match["whom"])))
    being = _IS_SINCE.match(text)
    words = being["rest"].split() if being else []
    for names in range(3, 0, -1):
        whom, what = " ".join(words[:names]), re.sub(r"^(?:been\s+)?(?:the\s+)?", "", " ".join(words[names:]))
        if (post := named(what)) and _is_name(whom):
            return Office(Tenure.SINCE, post.kind, post.of, post.deputy, frozenset(stems(whom)))
    return None


def _third_person(verb: str) -> str:
    return re.sub(r"^(run|lead)\b", r"\1s", verb, flags=re.IGNORECASE)


def _held_by(tenure: Tenure, whom: str, what: str) -> Office | None:
    post = named(without_article(what)) if what else None
    of = post.of if post else called(what) - ANY_BODY if what else frozenset()
    held, head = named(whom), re.search(HEAD, whom, re.IGNORECASE)  # "Who replaced health minister Wexley?"
    who = frozenset(stems(whom[head.end() :] if held and head else whom))
    kind = post.kind if post else held.kind if held else ""
    of = of or (held.of - who if held else frozenset())
    return Office(tenure, kind, of, bool(post and post.deputy), who) if who else None


def _is_name(whom: str) -> bool:
    """Whether it may be somebody's name: no pronoun, no event."""
    words = whom.lower().split()
    return 0 < len(words) <= 4 and FUNCTION_WORDS.isdisjoint(words)
