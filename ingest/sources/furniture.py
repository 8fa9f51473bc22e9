"""What stands on pages and in mails beside the news, by its words: calls to subscribe, notices, errors, checks.

English mostly, as most of the pages that it was written by; what it does not know stays in the text.
"""

from __future__ import annotations

import re


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{phrase})" for phrase in phrases), re.IGNORECASE)


CALLS = _any_of(
    r"sign up (?:to|for|here)\b",
    r"subscribe (?:to|now|here|for|today)\b",
    r"subscribe from \D?\d",
    r"follow \S.{0,60} on (?:facebook|twitter|x|instagram|linkedin|youtube|tiktok|threads|bluesky|telegram|whatsapp)\b",
    r"follow us\b",
    r"like us on\b",
    r"join (?:us|our) (?:on|whatsapp|telegram|newsletter|channel)",
    r"(?:read|see|learn|find out) more\W*$",
    r"(?:continue reading|keep reading|read on|read the (?:full|whole) (?:story|article))\W*$",
    r"(?:weiterlesen|lire la suite)\W*$",
    r"read more ?:",
    r"read also ?:",
    r"also read ?:",
    r"read next ?:",
    r"more on this ?(?:story)?:",
    r"related(?: (?:articles?|stories|story|news|links?|reading))? ?:",
    r"related (?:articles?|stories|links?)$",
    r"see also ?:",
    r"more from .{2,30}:",
    r"story continues below",
    r"article continues (?:below|after)",
    r"continue reading below",
    r"advertise?ment\s*[.:]?$",
    r"sponsored (?:content|by \S+(?: \S+){0,3})$",
    r"click here to\b",
    r"loading\.{3}",
    r"loading…",
    r"(?:please )?support (?:local|independent|our|quality) (?:\w+ )?journalism(?:[.!:]|$)",
    r"get (?:the|our) .{0,40}newsletter",
    r"download (?:the|our) .{0,20}app\b.{0,60}$",
    r"share this (?:article|story|page)\b.{0,40}$",
    r"share on (?:facebook|twitter|x|whatsapp|linkedin)",
    r"click to share",
    r"listen to this article",
    r"(?:opens|open) in (?:a )?new (?:window|tab)",
    r"enable javascript",
    r"redirecting\W*$",
    r"please (?:disable|turn off|deactivate|whitelist)\b.{0,40}ad.?block",
    r"(?:all|we) .{0,30}use cookies",
    r"send (?:us )?your (?:story|news) (?:ideas|tips)",
    r"(?:got|have) a (?:story|tip|news tip)\?",
    r"share:?$",
    r"comments? (?:are )?(?:closed|disabled)\W*$",
    r"leave a comment\W*$",
    r"log ?in to comment",
    r"this (?:video|content) (?:is not|isn't) available",
    r"please (?:wait\W*$|enable)",
    r"most read:?$",
    r"(?:next|previous) page[\s\d]*$",
)
"""Begin a line that asks the reader to do something and tells no news."""

CORRECTION = re.compile(
    r"\b(?:correct(?:ion|ed)|amend(?:ed|ment)|clarifi\w+|editor.s note|earlier version|korrektur|berichtig\w+|"
    r"korrigiert|rectifi\w+|fe de erratas|errat\w+|rettifica|corrección|correção|correctie)\b",
    re.IGNORECASE,
)
"""In the footer of an article, what belongs to its text."""

COMMENTS = _any_of(
    r"(?:\d+ )?(?:reader )?comments?(?: \(\d+\))?",
    r"leave a reply",
    r"join the (?:discussion|conversation)",
)
"""Is the heading of readers' comments."""

PAYWALL = _any_of(
    r"to (?:continue|keep|finish) reading",
    r"subscribe (?:now |today )?to (?:read|continue|unlock|keep)",
    r"already a subscriber",
    r"subscribers? (?:only|get unlimited)",
    r"this (?:article|content|story) is (?:only |reserved )?(?:for|available to|exclusive)",
    r"read the (?:full|whole|rest of the) (?:article|story)",
    r"register (?:now )?to (?:read|continue)",
    r"unlock this article",
    r"(?:free|remaining) articles? (?:this month|left|remaining)",
    r"start your (?:free )?trial",
    r"sign in to (?:read|continue)",
    r"il vous reste \d+ ?%",
    r"réservée? aux abonnés",
    r"jetzt weiterlesen",
    r"weiterlesen mit\b",
    r"(?:suscríbete|suscríbase|regístrate) para (?:leer|seguir)",
    r"(?:exclusivo|solo) para (?:suscriptores|assinantes)",
    r"riservato agli abbonati",
)
"""Is said before the rest of an article that has to be paid for."""

NO_PAGE = _any_of(
    r"(?:http |error |fehler |erreur )*(?:401|403|404|410|451|500|502|503)(?:\W*|\W+(?:error|page|not found|seite|"
    r"forbidden|internal|bad gateway|service|unavailable|access|gone|unauthorized|introuvable)\b.*)",
    r".{0,20}(?:page|article|story|content|document) (?:was |could |can ?)?(?:not|n't|no longer)(?: be)? "
    r"(?:found|available|exists?).{0,40}",
    r"(?:sorry\W+)?we (?:can(?:no|')t|could(?: no|n')t) find (?:that|the|this|your) (?:page|article|story).{0,20}",
    r"not found",
    r"gone",
    r"page (?:introuvable|non trouvée)",
    r"(?:die )?seite nicht gefunden",
    r"access denied",
    r"forbidden",
    r"(?:internal )?server error",
    r"service unavailable",
    r"bad gateway",
)
"""Is the title of an error, which many servers send with the status 200."""

NO_PAGE_TEXT = _any_of(
    r"(?:page|article|story|address|link|content)[^.]{0,60} (?:does(?: no|n')t exist|can(?:no|')t be found|"
    r"(?:may|might) have been (?:moved|removed|deleted)|has been (?:removed|deleted)|"
    r"is no longer (?:available|online))",
    r"(?:seite|artikel|adresse)[^.]{0,60} (?:nicht gefunden|existiert nicht|nicht mehr verfügbar)",
    r"(?:page|article)[^.]{0,60} (?:n'existe p[al]us?|est introuvable|n'est plus disponible)",
    r"(?:página|artículo|artigo)[^.]{0,60} no (?:existe|se encuentra|está disponible)",
    r"access cannot be granted at this time",
)
"""Is said on the short page of such an error."""

ROBOT = _any_of(
    r"checking (?:if the site|your browser|that you)",
    r"verify(?:ing)? (?:that )?you are (?:a )?human",
    r"are you a robot",
    r"unusual traffic",
    r"security (?:check|of your connection)",
    r"complete the captcha",
    r"press (?:and|&) hold",
    r"ddos protection",
    r"attention required",
)
"""Is said by a page that checks whether a person reads it."""

ROBOT_TITLE = _any_of(
    r"just a moment\.*",
    r"attention required!?.*",
    r"are you a robot\??",
    r"access denied",
    r"robot check",
    r"captcha",
)
"""Is the title of such a page."""

SCRIPT = _any_of(
    r"(?:enable|turn on|activate|requires?) javascript",
    r"javascript (?:is )?(?:disabled|required|must be enabled)",
)
"""Is said where JavaScript would write the text."""

_LONGEST_CALL = 260


def is_call(block: str) -> bool:
    """Whether a block asks the reader to do something and tells no news: sign up, follow, read more."""
    return len(block) <= _LONGEST_CALL and bool(CALLS.match(block.lstrip("-•*▶→ ").strip()))
