"""A question -> what is to be done with it, and the topic it has: an answer, a summary, news, a look at the collection.

By its form, English and German: the words around the topic are few and closed ("tell me about ...", "what happened
in ..."), the topic is whatever stands in their place. Pure.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from qa.domain import Window
from qa.intents import Intent
from qa.text.sentences import sentences
from qa.text.words import FUNCTION_WORDS, names

_FLAGS = re.IGNORECASE | re.VERBOSE
_POLITE = re.compile(
    r"""^(?:(?:please|hey|hi|hello|so|well|ok(?:ay)?|now|dateline|bitte)\b[\s,!.:]+)*
    (?:(?:can|could|would|will)\s+you\s+(?!(?:[\w']+\s+){0,4}?(?:know|have)\b)(?:please\s+|kindly\s+)?(?=\w)
      |(?:i(?:\s+would|['’]d)?\s+(?:like|want|need|love)\s+(?:you\s+)?to\s+(?:know|hear|find\s+out|ask|learn|understand)
         |(?:do|would)\s+you\s+(?:[\w']+\s+){0,4}?(?:know|have\s+(?:any|an)\s+idea)
         |(?:can|could|would)\s+you\s+(?:please\s+)?tell\s+me|please\s+tell\s+me
         |tell\s+me|find\s+out|say|i\s+wonder|i(?:['’]m|\s+am|\s+was)\s+(?:wondering|curious|interested)|let\s+me\s+know
         |(?:have\s+)?any\s+idea|kannst\s+du\s+mir\s+sagen|sag\s+mir)\s*[,:]?\s*
         (?=(?:who|whom|whose|what|when|where|why|which|how|if|whether|wer|was|wann|wo|warum|wie|ob)\b))""",
    _FLAGS,
)
_PLEASE = re.compile(r"^(?i:please|bitte),?\s+(?=[a-z])|,?\s+(?i:please|bitte)(?=[\s.?!]*$)")
_LEADS = re.compile(
    r"^if\s+you\s+(?:[\w']+\s+){0,4}?(?:know|(?:can|could)\s+(?:please\s+)?(?:tell\s+me|say)),?\s+"
    r"(?=(?:who|whom|whose|what|when|where|why|which|how|if|whether)\b)",
    _FLAGS,
)  # of "I was wondering if you happen to know when ..."
_WHETHER = re.compile(r"^(?:if|whether)\s+(?=\w)", re.IGNORECASE)

_NEWS_WORDS = r"(?:news|headlines?|updates?|developments?|stories|reports?|articles?|coverage|happenings|events)"
_ABOUT = r"(?:about|on|of|from|in|at|for|with|regarding|concerning|around|to|zu|über|von|aus)"

_GREETING = re.compile(
    r"""^(?:hi|hello|hey|hiya|howdy|greetings|hallo|moin|servus|bonjour|good\s+(?:morning|afternoon|evening|day)
    |guten\s+(?:tag|morgen|abend))\b(?:[\s,]+(?:there|dateline|everyone|all|you|again))*[\s!.,?]*
    (?:how\s+are\s+you(?:\s+(?:doing|today))*)?[\s!.?]*$""",
    _FLAGS,
)
_THANKS = re.compile(
    r"""^(?:(?:ok(?:ay)?|great|perfect|good|nice|cool|fine|right|alright|super|wow|yes|no|yeah|sure|got\s+it|i\s+see
      |understood|interesting|awesome|excellent|gut|prima|ja|nein|that['’]?s\s+(?:all|great|it|good|helpful)|hm+
      |(?:many\s+|a\s+lot\s+of\s+)?thanks(?:\s+(?:a\s+lot|so\s+much|very\s+much|again|for\s+.{1,40}))?
      |thank\s+you(?:\s+(?:so\s+much|very\s+much|again|for\s+.{1,40}))?|thx|cheers|danke(?:\s+schön|\s+sehr)?|merci
      |(?:good)?bye|see\s+you|tschüss|are\s+you\s+sure|really|is\s+that\s+(?:true|right|so|correct)
      |(?:that|this|it)\s+(?:helps|helped|was\s+(?:helpful|useful|great|all))|lol|haha)
      \b[\s,!.?]*)+$""",
    _FLAGS,
)
_HELP = re.compile(
    r"""^(?:help(?:\s+me)?|hilfe|what\s+can\s+(?:you|i|this|dateline)\s+(?:do|ask|answer)(?:\s+(?:you|here|for\s+me))*
    |what\s+(?:do|can)\s+(?:you|i)\s+(?:do|ask)(?:\s+(?:you|here))*
    |(?:who|what)\s+(?:are|r)\s+you|what\s+is\s+(?:this|dateline)|who\s+(?:made|built|wrote|created)\s+(?:you|dateline)
    |how\s+(?:do(?:es)?|can)\s+(?:you|this|it|dateline|i)\s+(?:work|function|use|ask)(?:\s+(?:you|it|dateline|this(?:\s+\w+)?))*
    |are\s+you\s+(?:an?\s+)?(?:ai|(?:chat)?bot|human|robot|chatgpt|machine|person|llm|language\s+model)
    |what(?:['’]s|\s+is)\s+your\s+name|wer\s+bist\s+du|was\s+kannst\s+du)[\s?!.]*$""",
    _FLAGS,
)
_HELD = r"(?:(?:news\s+)?(?:articles?|items?|stor(?:y|ies))|reports?|documents?|texts?|pieces?|files?|artikel)"
_HERE = r"""(?:(?:do|can|did)\s+you\s+(?:have|hold|know(?:\s+of)?|contain|read|search|cover|include|see|use)
    |(?:are|is)\s+(?:there|here|available|included|covered|indexed|loaded|stored|searched)
    |(?:are\s+|have\s+been\s+)?(?:in|inside|part\s+of)\s+(?:here|(?:the|this|your)\s+(?:collection|index|archive|database|data|corpus))
    |does\s+(?:the|this|your)\s+(?:collection|index|archive|database|corpus)\s+(?:have|hold|contain|include|cover)
    |hast\s+du|gibt\s+es)"""
_PLACE = r"(?:\s+(?:in\s+(?:total|all|the\s+(?:collection|index|archive|database|data|corpus)|here)|altogether|here))*"
_COUNT = re.compile(
    rf"^(?:count\s+(?:all\s+)?the\s+{_HELD}|(?:how\s+many|wie\s+viele)\s+{_HELD}(?:\s+{_HERE})?{_PLACE}"
    rf"|how\s+(?:big|large)\s+is\s+(?:the|your|this)\s+(?:collection|index|archive|database|corpus))[\s?!.]*$",
    _FLAGS,
)
_MENTIONS = re.compile(
    rf"""^(?:in\s+how\s+many\s+{_HELD}\s+(?:do(?:es)?|is|are)\s+(?P<named>.+?)\s+(?:appear|occur|mentioned|named|come\s+up)
    |how\s+many\s+{_HELD}\s+(?:(?:do\s+you\s+have|are\s+there|are)\s+)?
    (?:mention(?:s|ed|ing)?|(?:are\s+)?about|(?:talk|write|report|speak)(?:s|ed)?\s+(?:about|on|of)|report(?:ed)?|cover(?:s|ed|ing)?
    |deal(?:t)?\s+with|name(?:d)?|contain(?:s|ed)?|include|refer\s+to|on)\s+(?P<topic>.+?))[\s?!.]*$""",
    _FLAGS,
)
_OUTLET_LIST = re.compile(
    rf"""^(?:(?:which|what|list(?:\s+(?:all|the))*|show(?:\s+(?:me|all|the))*|name(?:\s+(?:all|the))*|welche)\s+
    (?:are\s+(?:the|your)\s+)?(?:news\s+)?(?:outlets?|newspapers?|papers?|sources?|publications?|publishers?|media|zeitungen|quellen)
    (?:\s+{_HERE})?|how\s+many\s+(?:news\s+)?(?:outlets|newspapers|papers|sources|publications)(?:\s+{_HERE})?){_PLACE}[\s?!.]*$""",
    _FLAGS,
)
_PERIOD = re.compile(
    rf"""^(?:(?:what|which|welche[rsn]?)\s+(?:time\s+)?(?:period|time|times|span|range|dates?|days?|years?|months?|zeitraum)
    (?:\s+(?:span|range|period|frame))?\s+(?:(?:do|does|is|are)\s+)?(?:the|these|your|you|this)?\s*
    (?:{_HELD}|collection|index|archive|database|corpus|news)?\s*
    (?:{_HERE}|cover(?:ed|s)?|from|span|range|come\s+from|dated|go|reach)?
    |(?:how\s+far\s+back|from\s+when\s+to\s+when|how\s+(?:old|recent|current|up\s+to\s+date|new))\s+(?:do|does|is|are)\s+
    (?:the|these|your|you|this)\s*(?:{_HELD}|collection|index|archive|database|corpus|data|news)?(?:\s+(?:go|reach|cover))?){_PLACE}
    [\s?!.]*$""",
    _FLAGS,
)
_EXTREME = re.compile(
    rf"""^(?:what|which|show(?:\s+me)?|give\s+me|list)?(?:['’]s|\s+is|\s+was|\s+are)?\s*(?:the|your)\s+
    (?:very\s+)?(?P<which>newest|latest|most\s+recent|last|oldest|earliest|first)\s+{_HELD}
    (?:\s+(?:(?:that\s+)?you\s+(?:have|hold|know)|there\s+is|available)|\s+about)?{_PLACE}[\s?!.]*$
    |^(?:and\s+)?(?:which\s+(?:is|was)\s+)?the\s+(?P<bare>newest|most\s+recent|oldest|earliest)(?:\s+one)?[\s?!.]*$
    |^(?:which|what)\s+{_HELD}\s+(?:is|was)\s+the\s+(?P<held>newest|latest|most\s+recent|oldest|earliest)[\s?!.]*$""",
    _FLAGS,
)
_OLDEST = re.compile(r"oldest|earliest|first", re.IGNORECASE)

_SUMMARY = re.compile(
    rf"""^(?:summari[sz]e(?!\s+what\b)|sum\s+up|recap|outline|describe|(?:list|enumerate)\s+(?:all|every)(?:\s+the)?
      |(?:give|write|show|get|make)\s+(?:me\s+|us\s+)?(?:an?\s+|the\s+)?(?:(?:short|brief|quick|concise)\s+)?
        (?:summary|overview|recap|digest|account|briefing|timeline|rundown)\s+{_ABOUT}
      |(?:a\s+|an\s+)?(?:(?:short|brief|quick)\s+)?(?:summary|overview|recap)\s+{_ABOUT}
      |(?:brief|fill|catch|update)\s+me(?:\s+(?:in|up))?\s+{_ABOUT}
      |(?:(?:please\s+)?tell|teach)\s+me\s+(?:more\s+|everything\s+|all\s+|something\s+|a\s+bit\s+|a\s+little\s+)*(?:you\s+know\s+)?about
      |what\s+(?:do|can|did)\s+(?:you|we|the\s+(?:articles|papers|news))\s+(?:know|say|have|tell(?:\s+me)?|report|write)\s+{_ABOUT}
      |(?:summari[sz]e\s+)?what\s+(?:is|was|has\s+been)\s+(?:written|reported|said|known)\s+{_ABOUT}
      |i(?:\s+would|['’]d)?\s+(?:like|want|need)\s+to\s+(?:read|hear|learn|know)\s+(?:more\s+|something\s+)?{_ABOUT}
      |what\s+about|how\s+about|anything\s+(?:on|about)|everything\s+(?:on|about)|more\s+(?:on|about)|info(?:rmation)?\s+(?:on|about)
      |(?:what(?:['’]s|\s+is)\s+)?the\s+(?:story|background|situation|state\s+of\s+things)\s+(?:of|with|on|behind|about|in|at)
      |fass(?:e)?|erzähl(?:e)?\s+mir\s+(?:etwas\s+|mehr\s+)?(?:über|von)|was\s+wei(?:ß|ss)t\s+du\s+über)\s+
    (?:(?:all|any)\s+)?(?:the\s+|die\s+)?(?:(?:latest|recent|main|all|top)\s+)*(?:{_NEWS_WORDS}\s+{_ABOUT}\s+)?
    (?P<topic>.+?)(?:\s+zusammen)?[\s.?!]*$""",
    _FLAGS,
)
_LATEST = re.compile(
    rf"""^(?!what\s+(?:was|were)\s+(?:happening|going)\b)(?:(?:give|show|get|tell|bring)\s+(?:me\s+|us\s+)?|what(?:['’]?s|\s+is|\s+are|\s+was|\s+were)\s+
       |(?:is|are)\s+(?:there\s+)?|(?:has|have)\s+there\s+been\s+|do\s+you\s+have\s+|have\s+you\s+got\s+|i\s+want\s+|show\s+me\s+|was\s+gibt\s+es\s+|gibt\s+es\s+)?
    (?:the\s+|any\s+|some\s+|anything\s+|something\s+)?(?:
       (?:latest|newest|recent|new|current|neues?|fresh|most\s+recent)(?:\s+(?:and\s+)?(?:latest|newest))?(?:\s+{_NEWS_WORDS}|\s+information)?
      |{_NEWS_WORDS}|state\s+of\s+play|(?:happening|going\s+on|up|neu(?:es)?))
    \s+(?:about|on|of|from|in|at|with|for|regarding|around|zu[mr]?|von|vom|aus|bei|beim|über)\s+(?P<topic>.+?)[\s?.!]*$""",
    _FLAGS,
)
_TOPIC_NEWS = re.compile(
    r"^(?P<topic>(?!what\b|which\b|who\b|how\b|any\b|is\b|are\b|was\b|the\s+latest\b|latest\b|in\b|on\b).+?)\s+(?:latest|news|updates?|headlines)[\s?.!]*$",
    _FLAGS,
)
_EVENTS = re.compile(
    r"""^(?:(?:so\s+)?what(?:ever|['’]s|\s+(?:else|all|is|was|are|were|has|have|had|will|did|might|may|could))*\s+(?:been\s+|there\s+)?
      (?:happen(?:s|ed|ing)?|going\s+on|occur(?:s|red|ring)?|(?:take|took|taken|taking)\s+place|new|reported|planned|expected|scheduled|due|coming\s+up)
      |(?:give|show|tell)\s+me\s+(?:the\s+)?(?:news|headlines)|(?:the\s+|any\s+)?(?:news|headlines|top\s+stories)
      |what\s+went\s+on|what(?:['’]s|\s+(?:is|was|were))\s+in\s+the\s+(?:newspapers?|papers?)|what(?:['’]s|\s+(?:is|was|are|were))\s+(?:in\s+)?(?:the\s+)?(?:main\s+|top\s+|big\s+|latest\s+)*(?:news|headlines|stories|events)
      |what\s+(?:main\s+|big\s+|important\s+)*(?:events?|things?|news)\s+(?:happened|occurred|took\s+place|will\s+happen|(?:are|were)\s+there)
      |was\s+(?:ist|war|wird|passiert|passierte|geschah))\b(?P<rest>.*?)(?:\s+(?:passiert|geschehen|los))?[\s?.!]*$""",
    _FLAGS,
)
_DOINGS = re.compile(
    r"^what\s+(?:did|has|have|does|do)\s+(?P<who>(?!they\b|he\b|she\b|it\b|you\b|we\b|i\b).+?)\s+(?:decide[ds]?|rule[ds]?|do|done|vote[ds]?|approve[ds]?"
    r"|pass(?:ed)?|agree[ds]?|discuss(?:ed)?|been\s+doing)(?:\s+(?:on|about|to))?(?:\s+(?:in|on|during|at|over|for))?[\s?.!]*$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"^(?:(?:to|with|in|at|around|near|about|for|on|of|from|inside|over|by|during|between|and|the|since|until|der|die|das|den|am|im|bei|mit)\b\s*)+",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:after|before|when|while|because|if|once|that|who|which|what|how|as|until|since|nachdem|bevor|als)\b",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"^(?:(?:who|what)(?:['’]s|\s+(?:is|are|was|were))|wer\s+(?:ist|war))\s+(?P<topic>(?:the\s+)?[^\W\d_].*?)[\s?.!]*$",
    re.IGNORECASE,
)
_IDENTITY_TOLD = re.compile(r"^(?:who|what|wer)\s+(?P<topic>.+?)\s+(?:is|are|was|were|ist|war)[\s?!.]*$", re.IGNORECASE)
# "Sum up the Lindt story for me in a few words"
_TAIL = re.compile(
    r"(?:\s+(?:stor(?:y|ies)|cases?|affair|saga|for\s+(?:me|us)|briefly|in\s+(?:brief|short|a\s+nutshell|detail)"
    r"|(?:in|with)\s+(?:just\s+)?(?:an?\s+)?(?:\w+\s+){1,2}(?:words?|sentences?|lines?|points?|paragraphs?)))+[\s.?!]*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"\s(?:is|are|was|were|has|have|had|will|who|whom|what|when|where|why|which|how)\b|\bWhy\?")
_RECENTLY = re.compile(
    r"\b(?:today|now|currently|recently|lately|right\s+now|at\s+the\s+moment|these\s+days|this\s+(?:week|month|year|morning|evening|weekend)"
    r"|tonight|(?:so|thus)\s+far|yet|heute|jetzt)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"""^(?:(?:in|on|at|for|to|from|by|of|with|under|since|until|against|about|after|before|through|near|over)\s+)?(?:who|whom|whose|what|when|where|why|which|how
    |did|does|do|is|are|was|were|will|would|has|have|had|can|could|should|shall|may|might|must|am
    |list|name|compare|show|give|tell|find|explain|count|wer|wen|wem|was|wann|wo|warum|wieso|welche[rsmn]?|wie|ist|sind|hat|wird)\b
    |\?.*\w""",
    _FLAGS,
)
_MOST_KEYWORDS = 6
_A_STORY = 30  # words; of 3,777 questions of a news quiz 71 are as long, and none is taken for a story
# "I was away, so I would like to know, if you do not mind, how long the strike will last, because I have no car".
_TOLD = re.compile(
    r"\b(?:to\s+(?:know|hear|ask|learn|find\s+out|understand)|tell\s+me|wonder(?:ing)?|ask(?:ing)?|my\s+question\s+is|let\s+me\s+know)\b"
    r"(?:[\s,:]+(?:if|please|whether\s+you)\b[^,]{0,40}(?:,|\bknow))?[\s,:]+"
    r"(?P<asked>(?:who|whom|whose|what|when|where|why|which|how)\b[^?]*)",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"\W*(?:(?:and|so|but|in|of|to|at|for|from|by|on)\s+){0,3}"
    r"(?:who|whom|whose|what|when|where|why|which|how|did|does|do|is|are|was|were|has|have|had)\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:this|that|these|those|such|same|it|its|they|them|their|there|he|she|him|her|his)\b", re.IGNORECASE
)
_MOST_NAMES = 3
# "Everyone goes on about the drought in Lorne, which year was that?"
_SPOKEN_OF = re.compile(
    r"^(?!(?:who|whom|whose|what|when|where|why|which|how)\b).*?\b(?:about|of|mentions|mentioned|remembers?)\s+"
    r"(?P<what>(?:the|a|an|that|this|our|my|his|her|their)\s+(?:(?!\b(?:that|who|which|when|is|are|was|were|has|had)\b)[^,;.?!])+)[,;.]\s+(?:(?:and|so|but)\s+)?"
    r"(?P<asked>(?:who|what|when|where|why|which|how)\b[^,?]*?)\b(?:that|it|this)(?P<rest>(?:\s+\w+)?)\s*[?.!]*$",
    re.IGNORECASE,
)
# "... Thank you", "... I was away that summer.": behind a question, of whoever asks it.
_OF_THE_ASKER = re.compile(
    r"(?<=\?)\s+(?!.*\b(?:mean|meant|(?:talking|asking|thinking)\s+(?:about|of)|want|need|would\s+like|[’']d\s+like)\b)"
    r"(?:(?:many\s+|kind\s+)?thanks?(?!\s+to\b)\b|thank\s+you\b|thx\b|cheers\b|ta\b|just\s+(?:curious|wondering)\b|no\s+rush\b|my\s"
    r"|sorry\b(?!,?\s+(?:the|not|her|him|them|in|at|that|this)\b)|(?:i|we)(?:[’']\w+)?\s+)[^?]*$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r",\s*(?:because|since|as\s+I|for\s+I|so\s+that|and\s+I|but\s+I|thank|if\s+you)\b.*$", re.IGNORECASE
)


class Understood(NamedTuple):
    """What is to be done with a question, and its topic ("" where it has none, or is one itself)."""

    intent: Intent
    topic: str = ""


def plainly(question: str) -> str:
    """The question without what only leads up to it and "please": "I'd like to know who won" is "who won"."""
    text = _PLEASE.sub("", _OF_THE_ASKER.sub("", _within(question)))
    while (shorter := _LEADS.sub("", _POLITE.sub("", text, count=1))) != text and shorter.strip(" ?!."):
        text = shorter
    return _WHETHER.sub("", text) if text != question else question


def _within(question: str) -> str:
    """What is asked within a question that tells a story around it; any shorter one is left as it is."""
    if spoken_of := _SPOKEN_OF.match(question):
        what = re.sub(r"^an?\b", "the", spoken_of["what"], flags=re.IGNORECASE)
        return f"{spoken_of['asked']}{what}{spoken_of['rest']}?"
    *_, last = ("", *(question[span.start : span.end] for span in sentences(question)))
    if len(question.split()) < _A_STORY or _OPENS.match(last):
        return question
    told = list(_TOLD.finditer(question))
    if not told:
        return question
    asked = _ASIDE.sub("", told[-1]["asked"]).rstrip(" .,;")
    return f"{asked}{_named_before(question[: told[-1].start()], asked)}?"


def _named_before(story: str, asked: str) -> str:
    """What a story names that is asked about by no name ("when that school closes"), in brackets; "" otherwise."""
    if not _BACK.search(asked):
        return ""
    named = [name for name in dict.fromkeys(names(story)) if name not in asked][-_MOST_NAMES:]
    return f" ({', '.join(named)})" if named else ""


def intent(question: str, window: Window | None = None) -> Understood:
    """What is to be done with a question.

    Args:
        window: The days it speaks of: their words are no topic.
    """
    for pattern, known in (
        (_GREETING, Intent.GREETING),
        (_THANKS, Intent.THANKS),
        (_HELP, Intent.HELP),
        (_COUNT, Intent.COUNT),
        (_OUTLET_LIST, Intent.OUTLET_LIST),
        (_PERIOD, Intent.PERIOD),
    ):
        if pattern.match(question):
            return Understood(known)
    if extreme := _EXTREME.match(question):
        return Understood(
            Intent.OLDEST if _OLDEST.match(extreme["which"] or extreme["bare"] or extreme["held"]) else Intent.NEWEST
        )
    if mentions := _MENTIONS.match(question):
        return Understood(Intent.MENTIONS, mentions["named"] or mentions["topic"])
    return _of_topic(question, window)


def _of_topic(question: str, window: Window | None) -> Understood:
    for pattern, known in ((_SUMMARY, Intent.SUMMARY), (_LATEST, Intent.NEWS), (_TOPIC_NEWS, Intent.NEWS)):
        if (found := pattern.match(question)) and not _CLAUSE.search(found["topic"]):
            topic = _bare(_TAIL.sub("", found["topic"]), window)
            return Understood(known, topic) if topic else Understood(Intent.EVENTS)
    if events := _EVENTS.match(question):
        rest = " ".join(_RECENTLY.sub(" ", _without_days(events["rest"], window)).split())
        topic = _bare(_TAIL.sub("", rest), window)
        if not topic:
            return Understood(Intent.EVENTS)
        if _PREPOSITION.match(rest) and not _CLAUSE.search(rest):
            return Understood(Intent.SUMMARY, topic)
    if (identity := _IDENTITY.match(question) or _IDENTITY_TOLD.match(question)) and _is_name(identity["topic"]):
        return Understood(Intent.IDENTITY, identity["topic"])
    if not _ASKS.search(question) and not _SENTENCE.search(question) and len(question.split()) <= _MOST_KEYWORDS:
        topic = _bare(question.strip(" ?!."), window)
        return Understood(Intent.KEYWORDS, topic) if topic else Understood(Intent.EVENTS if window else Intent.FACT)
    return Understood(Intent.FACT)


def doings(question: str, window: Window | None = None) -> str:
    """Whose decisions or doings of some days are asked for, and no more ("what did the council decide"); else ""."""
    days = bool(window and window.words) or bool(_RECENTLY.search(question))
    match = _DOINGS.match(" ".join(_RECENTLY.sub(" ", _without_days(question, window)).split())) if days else None
    return _bare(match["who"], window) if match else ""


def topical(told: Understood, window: Window | None = None) -> Understood:
    """With its topic bare of the days it is asked of; EVENTS where nothing else is left of it."""
    topic = _bare(_TAIL.sub("", told.topic), window)
    if topic:
        return Understood(told.intent, topic)
    return Understood(Intent.EVENTS if told.intent.is_summary else Intent.FACT)


def _without_days(text: str, window: Window | None) -> str:
    return text.replace(window.words, " ") if window else text


def _bare(topic: str, window: Window | None) -> str:
    """A topic without the days it is asked of and the prepositions that led to it."""
    text = " ".join(_RECENTLY.sub(" ", _without_days(topic, window)).split()).strip(' ,;:?!."“”')
    bare = _PREPOSITION.sub("", text)
    bare = re.sub(r"(?:\s+(?:in|on|at|for|of|from|since|during|between|and|the))+$", "", bare)
    return bare if any(word.lower() not in FUNCTION_WORDS for word in re.findall(r"\w+", bare)) else ""


def _is_name(topic: str) -> bool:
    """Whether it is one thing by its name ("Ana Duarte", "the Sandberg Prize"), and no description of one."""
    words = re.sub(r"^the\s+", "", topic, flags=re.IGNORECASE).split()
    if not words or len(words) > 5 or any(word.lower() in FUNCTION_WORDS - {"of"} for word in words):
        return False
    if topic.islower() or (
        topic.isupper() and len(words) > 1
    ):  # typed without capitals: two words, as a person's name has
        return len(words) == 2 and not topic.lower().startswith("the ") and "of" not in words
    return all(word[:1].isupper() or word[:1].isdigit() or word == "of" for word in words)
