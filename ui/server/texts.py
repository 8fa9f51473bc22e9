"""The page's own words, in a table: a key -> what it says in each language. What articles say is not here."""

# ruff: noqa: E501 -- a text a line

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

from qa.domain import Notice, Said, Window
from qa.errors import DatelineError
from qa.notices import NOTICES
from ui.server.reports import translated

LANGUAGES = {"en": "English", "de": "Deutsch"}

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}

# What a notice of the engine says, by its kind; in English it says so itself.
_NOTICES_DE: Mapping[str, str | tuple[str, str]] = {
    "text": "{0}",
    "list": "{told}",
    "counted_from": "Der neueste Artikel ist vom {0}; „{1}“ zählt von diesem Tag an.",
    "other_days": "Von den gefragten Tagen ({0}) beantwortet das nichts; dies ist von anderen.",
    "other_language": (
        "Die Frage scheint in einer anderen Sprache ({0}) zu sein als die Artikel ({1}). "
        "Fragen Sie in deren Sprache, oder wählen Sie ein Einbettungsmodell, das beide kennt (DATELINE_EMBEDDER)."
    ),
    "corrected": "Berichtigt. Das Neueste zuerst: {told}.",
    "changed": "Die Artikel nennen im Lauf der Zeit verschiedene Werte. Das Neueste zuerst: {told}.",
    "disagree": "Die Artikel widersprechen sich: {told}.",
    "against": "Sie sagen: „{0}“ ({1})",
    "superseded": "Was die älteren Artikel von {0} sagen, gilt nicht mehr ({1}).",
    "ago": "Ausgerechnet: vor {0}, von {1} bis {2}.",
    "years": ("über {0} Jahr", "über {0} Jahren"),
    "months": ("über {0} Monat", "über {0} Monaten"),
    "weeks": ("über {0} Woche", "über {0} Wochen"),
    "days": ("{0} Tag", "{0} Tagen"),
    "aged": "Ausgerechnet: {0} am {1}, also {2} oder {3} am {4}.",
    "may_be_more": "Die Artikel nennen vielleicht noch mehr.",
    "weighed": "Ausgerechnet aus {told}.",
    "of_one": "{0}: {1}",
    "between": "Ausgerechnet: nach {0} ({1}), vom {2} bis zum {3}.",
    "part_refused": "Die Artikel sagen es nicht: {0}",
    "reported_by": "Berichtet von: {told}.",
    "welcome": "Gern geschehen.",
    "hello": "Guten Tag. {0} {1}",
    "what_it_is": "Dateline beantwortet Fragen mit Zitaten aus einer Sammlung von Nachrichten. {0} {1}",
    "to_ask": "Fragen Sie nach Personen, Orten und Ereignissen in den Artikeln, in deren Sprache.",
    "holds": "Die Sammlung hat {0}{1}{2}.",
    "articles": ("{0} Artikel", "{0} Artikel"),
    "of_outlets": (" aus {0} Medium", " aus {0} Medien"),
    "of_day": ", vom {0}",
    "from_to": ", vom {0} bis zum {1}",
    "mention": ("{0} Artikel von {1} hat die Wörter „{2}“.", "{0} Artikel von {1} haben die Wörter „{2}“."),
    "outlets": ("Artikel aus {0} Medium: {others}.", "Artikel aus {0} Medien: {others}."),
    "outlet": "{0} ({1})",
    "more": "und {0} weitere",
    "no_outlet": "Kein Artikel der Sammlung nennt sein Medium.",
    "no_day": "Kein Artikel der Sammlung hat ein Datum.",
    "newest": "Der neueste Artikel ist „{0}“ ({1}).",
    "oldest": "Der älteste Artikel ist „{0}“ ({1}).",
    "no_marker": "nennt keinen Artikel",
    "unsupported": "in den zitierten Artikeln nicht gefunden",
    "partly": "nur zum Teil in den Zitaten",
    "joined": "die Teile stehen in mehreren Zitaten, und keines sagt, dass sie zusammengehören",
    "uncited": "Zitat entfernt",
    "orders": "nur {0} behauptet das, in einem Text, der Programmen Befehle gibt",
    "not_in_quotes": "nicht in den Zitaten: {0}",
    "not_quoted_so": "so steht es nicht in den Artikeln: „{0}“",
    "quotes_have": "{0}: in den Zitaten steht {1}",
    "quotes_have_words": "„{0}“: in den Zitaten steht „{1}“",
    "quotes_speak_of": "{0}: die Zitate sprechen von {1}",
    "swapped": "die Zahlen stehen umgekehrt: {0}",
    "other_way": "umgekehrt: {0}",
    "not_denied": "die Zitate verneinen es nicht: {0}",
    "denied": "die Zitate verneinen es: {0}",
    "only_may": "die Zitate sagen nicht, dass es so ist, sondern dass es so sein kann oder werden soll",
    "left_out": "Weggelassen, weil die Artikel es anders sagen: „{0}“ ({1}; „{2}“, {3}).",
    "only_quotes": "Dies sind Zitate: {told}.",
    "wrote_instead": "Das schrieb {0}. Zuvor: {1}.",
    "stops_here": "Die Antwort bricht hier ab: {0}.",
    "nothing_supported": "nichts von dem, was das Sprachmodell schrieb, ist durch die Artikel belegt",
    "little_supported": "das meiste, was das Sprachmodell schrieb, ist nicht durch die Artikel belegt",
    "said_nothing": "das Sprachmodell {0} hat nichts gesagt",
    "said_reasoning": "das Sprachmodell {0} hat nur überlegt und nichts gesagt",
    "broke_off": "das Sprachmodell {0} hörte mitten im Satz auf",
    "no_more": "das Sprachmodell {0} darf nicht mehr schreiben (DATELINE_CHAT__OUTPUT={1})",
    "filtered": "ein Filter des Sprachmodells {0} hat es angehalten",
    "silent": "das Sprachmodell {0} hat in {1} s nichts gesagt",
    "late": "das Sprachmodell {0} war in {1} s nicht fertig",
    "no_answer": "das Sprachmodell {0} hat nicht geantwortet ({1})",
}
NOTICES_IN: Mapping[str, Mapping[str, str | tuple[str, str]]] = {"en": NOTICES, "de": _NOTICES_DE}
"""What notices say, by language."""

# Where there are two forms, the first is for one of a thing.
_TABLE: Mapping[str, Mapping[str, str | tuple[str, str]]] = {
    "name": {"en": "Dateline", "de": "Dateline"},
    "tagline": {
        "en": "Questions to a collection of news articles, answered with quotes",
        "de": "Fragen an eine Sammlung von Nachrichten, mit Zitaten beantwortet",
    },
    "sign_in": {"en": "Sign in", "de": "Anmelden"},
    "sign_out": {"en": "Sign out", "de": "Abmelden"},
    "signed_in": {"en": "Signed in as {name}.", "de": "Angemeldet als {name}."},
    "user_name": {"en": "Name", "de": "Name"},
    "password": {"en": "Password", "de": "Passwort"},
    "sign_in_wrong": {
        "en": "There is no account with this name and password.",
        "de": "Es gibt kein Konto mit diesem Namen und Passwort.",
    },
    "sign_in_often": {
        "en": "Too many attempts. Try again in {n} minutes.",
        "de": "Zu viele Versuche. Bitte in {n} Minuten noch einmal.",
    },
    "skip": {"en": "To the question", "de": "Zur Frage"},
    "menu": {"en": "Menu", "de": "Menü"},
    "conversations": {"en": "Conversations", "de": "Gespräche"},
    "conversation": {"en": "Conversation", "de": "Gespräch"},
    "new_question": {"en": "New question", "de": "Neue Frage"},
    "search_conversations": {"en": "Search conversations", "de": "Gespräche durchsuchen"},
    "no_conversations": {"en": "None yet. They are kept here.", "de": "Noch keine. Sie bleiben hier."},
    "no_conversation_found": {"en": "None has these words.", "de": "Keines enthält diese Wörter."},
    "today": {"en": "Today", "de": "Heute"},
    "last_week": {"en": "Last seven days", "de": "Letzte sieben Tage"},
    "earlier": {"en": "Earlier", "de": "Früher"},
    "chat": {"en": "Chat", "de": "Chat"},
    "articles_view": {"en": "Articles", "de": "Artikel"},
    "timeline_view": {"en": "Timeline", "de": "Zeitleiste"},
    "theme": {"en": "Light or dark", "de": "Hell oder dunkel"},
    "language": {"en": "Language", "de": "Sprache"},
    "articles": {"en": ("{n} article", "{n} articles"), "de": ("{n} Artikel", "{n} Artikel")},
    "collections": {"en": "Collections", "de": "Sammlungen"},
    "outlets": {"en": ("{n} outlet", "{n} outlets"), "de": ("{n} Medium", "{n} Medien")},
    "to": {"en": "{first} to {last}", "de": "{first} bis {last}"},
    "undated": {"en": "undated", "de": "ohne Datum"},
    "no_articles": {
        "en": "There are no articles yet. Add some under Articles, or with: dateline ingest PATH",
        "de": "Es gibt noch keine Artikel. Unter „Artikel“ lassen sich welche hinzufügen, oder mit: dateline ingest PFAD",
    },
    "quotes_only": {"en": "Answers are quotes.", "de": "Antworten sind Zitate."},
    "written_by": {"en": "Answers are written by {model}.", "de": "Antworten schreibt {model}."},
    "ask_heading": {"en": "What do the articles say?", "de": "Was sagen die Artikel?"},
    "ask_hint": {
        "en": "Every sentence of an answer is a quote, or stands on one that you can open.",
        "de": "Jeder Satz einer Antwort ist ein Zitat oder steht auf einem, das sich öffnen lässt.",
    },
    "question": {"en": "Question", "de": "Frage"},
    "placeholder": {"en": "Ask a question", "de": "Eine Frage stellen"},
    "ask": {"en": "Ask", "de": "Fragen"},
    "answer": {"en": "Answer", "de": "Antwort"},
    "understood": {"en": "Understood as: {question}", "de": "Verstanden als: {question}"},
    "searching": {"en": "Searching {articles} …", "de": "Suche in {articles} …"},
    "writing": {"en": "{model} is writing …", "de": "{model} schreibt …"},
    "in_line": {
        "en": ("One question is before yours.", "{n} questions are before yours."),
        "de": ("Eine Frage ist vor Ihrer.", "{n} Fragen sind vor Ihrer."),
    },
    "stop": {"en": "Stop", "de": "Anhalten"},
    "stopped": {"en": "Stopped.", "de": "Angehalten."},
    "sure_very": {"en": "Very likely right", "de": "Sehr wahrscheinlich richtig"},
    "sure_likely": {"en": "Likely right", "de": "Wahrscheinlich richtig"},
    "sure_little": {"en": "Uncertain; read the quotes", "de": "Unsicher; lesen Sie die Zitate"},
    "corrected": {"en": "the figure was corrected on {day}", "de": "die Angabe wurde am {day} berichtigt"},
    "changed_since": {"en": "newest of several values", "de": "neuester von mehreren Werten"},
    "disagree": {"en": "the articles disagree", "de": "die Artikel widersprechen sich"},
    "outlets_agree": {
        "en": ("one outlet says so", "{n} outlets say so, in words of their own"),
        "de": ("ein Medium sagt es", "{n} Medien sagen es, in eigenen Worten"),
    },
    "corrected_later": {"en": "corrected later", "de": "später berichtigt"},
    "older_value": {"en": "older value", "de": "älterer Wert"},
    "other_account": {"en": "another account", "de": "andere Darstellung"},
    "account": {"en": "Value", "de": "Angabe"},
    "who": {"en": "Who says so", "de": "Wer es sagt"},
    "day": {"en": "Day", "de": "Tag"},
    "also_in": {"en": "also in {outlets}", "de": "auch in {outlets}"},
    "rests": {"en": "Rests on {articles} of {outlets}, {days}.", "de": "Beruht auf {articles} aus {outlets}, {days}."},
    "rests_undated": {"en": "Rests on {articles} of {outlets}.", "de": "Beruht auf {articles} aus {outlets}."},
    "being_written": {
        "en": "These are quotes; the chat model is writing.",
        "de": "Dies sind Zitate; das Sprachmodell schreibt noch.",
    },
    "days_looked_at": {
        "en": "Days looked at: {days}, from “{words}” in the question.",
        "de": "Betrachtete Tage: {days}, nach „{words}“ in der Frage.",
    },
    "as_of": {"en": "Asked as of {day}.", "de": "Gefragt am {day}."},
    "source": {"en": "Source {n}", "de": "Quelle {n}"},
    "source_of": {"en": "Source {n} of {most}", "de": "Quelle {n} von {most}"},
    "previous": {"en": "Previous source", "de": "Vorige Quelle"},
    "next": {"en": "Next source", "de": "Nächste Quelle"},
    "close": {"en": "Close", "de": "Schließen"},
    "open_page": {"en": "open as a page", "de": "als Seite öffnen"},
    "open_original": {"en": "at the outlet", "de": "beim Medium"},
    "flagged": {"en": "Do not rely on this: {flag}", "de": "Nicht darauf verlassen: {flag}"},
    "copy": {"en": "Copy", "de": "Kopieren"},
    "copy_markdown": {"en": "Markdown", "de": "Markdown"},
    "footnotes": {"en": "with footnotes", "de": "mit Fußnoten"},
    "link": {"en": "Link", "de": "Link"},
    "copied": {"en": "Copied.", "de": "Kopiert."},
    "again": {"en": "Ask again", "de": "Noch einmal fragen"},
    "edit": {"en": "Edit the question", "de": "Frage ändern"},
    "take_back": {"en": "Take back", "de": "Zurücknehmen"},
    "good": {"en": "Good answer", "de": "Gute Antwort"},
    "wrong": {"en": "Wrong", "de": "Falsch"},
    "why_wrong": {"en": "What is wrong?", "de": "Was ist falsch?"},
    "why_good": {"en": "What is good about it? (may stay empty)", "de": "Was ist gut daran? (darf leer bleiben)"},
    "reason_not": {"en": "The quote does not answer", "de": "Das Zitat antwortet nicht"},
    "reason_old": {"en": "Out of date", "de": "Veraltet"},
    "reason_missing": {"en": "Something is missing", "de": "Es fehlt etwas"},
    "reason_known": {"en": "The articles do say", "de": "Die Artikel sagen es doch"},
    "send": {"en": "Send", "de": "Senden"},
    "cancel": {"en": "Cancel", "de": "Abbrechen"},
    "thanks": {"en": "Kept. It will be in the question set.", "de": "Vermerkt. Es kommt in die Fragensammlung."},
    "export_verdicts": {"en": "Verdicts as a question set", "de": "Urteile als Fragensammlung"},
    "also_say": {"en": "The articles also say", "de": "Die Artikel sagen auch"},
    "timeline_of": {"en": "Timeline: {topic}", "de": "Zeitleiste: {topic}"},
    "timeline_of_this": {"en": "Timeline of this", "de": "Zeitleiste dazu"},
    "wider": {"en": "Search wider:", "de": "Weiter suchen:"},
    "options": {"en": "Options: {name}", "de": "Optionen: {name}"},
    "went_wrong": {
        "en": "something went wrong here; the server's log says what",
        "de": "hier ging etwas schief; das Protokoll des Servers sagt, was",
    },
    "refusal": {"en": "The articles do not say.", "de": "Die Artikel sagen es nicht."},
    "searched": {"en": "Searched: {articles}, {days}.", "de": "Gesucht in: {articles}, {days}."},
    "searched_undated": {"en": "Searched: {articles}.", "de": "Gesucht in: {articles}."},
    "nothing_passes": {
        "en": "No article is left by what you narrowed to, so nothing was searched.",
        "de": "Die Eingrenzung lässt keinen Artikel übrig; es wurde nichts durchsucht.",
    },
    "narrowed_to": {"en": "Narrowed to", "de": "Eingegrenzt auf"},
    "ask_without": {"en": "Ask without “{chip}”", "de": "Ohne „{chip}“ fragen"},
    "closest": {"en": "The closest articles", "de": "Die nächsten Artikel"},
    "do_answer_wider": {
        "en": "Without the narrowing, the articles do answer",
        "de": "Ohne die Eingrenzung beantworten die Artikel",
    },
    "do_answer": {"en": "The articles do answer", "de": "Die Artikel beantworten"},
    "problem": {"en": "That did not work: {problem}", "de": "Das ging nicht: {problem}"},
    "narrow": {"en": "Narrow", "de": "Eingrenzen"},
    "narrowing": {"en": "Narrowing", "de": "Eingrenzung"},
    "since": {"en": "Since", "de": "Seit"},
    "until": {"en": "Until", "de": "Bis"},
    "as_of_label": {"en": "As of", "de": "Stand"},
    "as_of_hint": {"en": "as if asked on this day", "de": "als wäre an diesem Tag gefragt"},
    "any_date": {"en": "Of any day, whatever days the question names", "de": "Von jedem Tag, was die Frage auch nennt"},
    "chip_since": {"en": "since {day}", "de": "seit {day}"},
    "chip_until": {"en": "until {day}", "de": "bis {day}"},
    "chip_as_of": {"en": "as of {day}", "de": "Stand {day}"},
    "chip_collection": {"en": "in {name}", "de": "in {name}"},
    "chip_any_date": {"en": "of any day", "de": "von jedem Tag"},
    "remove": {"en": "Remove “{chip}”", "de": "„{chip}“ entfernen"},
    "remove_all": {"en": "Remove all", "de": "Alle entfernen"},
    "bounds": {"en": "The articles are of {days}.", "de": "Die Artikel sind vom {days}."},
    "preset_week": {"en": "Last week", "de": "Letzte Woche"},
    "preset_month": {"en": "Last month", "de": "Letzter Monat"},
    "preset_year": {"en": "Last year", "de": "Letztes Jahr"},
    "search_outlets": {"en": "Search outlets", "de": "Medien suchen"},
    "of_outlets": {"en": "Outlets", "de": "Medien"},
    "apply": {"en": "Apply", "de": "Anwenden"},
    "leaves": {"en": "Leaves {articles}.", "de": "Übrig: {articles}."},
    "article": {"en": "Article", "de": "Artikel"},
    "superseded": {
        "en": "This is an earlier revision; it is not searched any more.",
        "de": "Das ist eine frühere Fassung; sie wird nicht mehr durchsucht.",
    },
    "removed": {
        "en": "This article was removed from the collection.",
        "de": "Dieser Artikel wurde aus der Sammlung entfernt.",
    },
    "has_earlier": {
        "en": ("There is an earlier revision.", "There are {n} earlier revisions."),
        "de": ("Es gibt eine frühere Fassung.", "Es gibt {n} frühere Fassungen."),
    },
    "updated": {"en": "updated {day}", "de": "aktualisiert am {day}"},
    "captured": {"en": "read there {day}", "de": "dort gelesen am {day}"},
    "what_changed": {"en": "See what changed", "de": "Änderungen ansehen"},
    "changes": {"en": "What changed", "de": "Was sich geändert hat"},
    "current": {"en": "To the current revision", "de": "Zur aktuellen Fassung"},
    "quote_missing": {"en": "The quote is not in this revision.", "de": "Das Zitat steht nicht in dieser Fassung."},
    "ask_about": {"en": "Ask about the articles", "de": "Die Artikel befragen"},
    "continue": {"en": "Go on asking", "de": "Weiterfragen"},
    "asked_on": {"en": "Asked on {day}", "de": "Gefragt am {day}"},
    "rename": {"en": "Rename", "de": "Umbenennen"},
    "share": {"en": "Share", "de": "Teilen"},
    "share_hint": {
        "en": "Make a link for whoever may read these articles",
        "de": "Einen Link für alle machen, die diese Artikel lesen dürfen",
    },
    "unshare": {"en": "Take the link back", "de": "Link zurücknehmen"},
    "shared_hint": {
        "en": "A conversation that was shared by its link.",
        "de": "Ein Gespräch, das per Link geteilt wurde.",
    },
    "delete": {"en": "Delete", "de": "Löschen"},
    "was_deleted": {"en": "“{name}” was deleted.", "de": "„{name}“ wurde gelöscht."},
    "too_late": {
        "en": "it is too late for that: the conversation is gone for good",
        "de": "dafür ist es zu spät: das Gespräch ist endgültig gelöscht",
    },
    "new_name": {"en": "Name", "de": "Name"},
    "save": {"en": "Save", "de": "Speichern"},
    "not_found": {"en": "Nothing is here", "de": "Hier ist nichts"},
    "not_found_hint": {
        "en": "The address may be mistyped, or what was here was deleted.",
        "de": "Vielleicht ist die Adresse vertippt, oder was hier war, wurde gelöscht.",
    },
    "search_articles": {"en": "Words in the articles", "de": "Wörter in den Artikeln"},
    "search": {"en": "Search", "de": "Suchen"},
    "sort": {"en": "Sort", "de": "Sortieren"},
    "by_newest": {"en": "Newest first", "de": "Neueste zuerst"},
    "by_oldest": {"en": "Oldest first", "de": "Älteste zuerst"},
    "by_title": {"en": "By headline", "de": "Nach Überschrift"},
    "by_outlet": {"en": "By outlet", "de": "Nach Medium"},
    "headline": {"en": "Headline", "de": "Überschrift"},
    "outlet_field": {"en": "Outlet", "de": "Medium"},
    "outlet_hint": {"en": "where the files do not name one", "de": "wo die Dateien keines nennen"},
    "all_outlets": {"en": "All outlets", "de": "Alle Medien"},
    "page_of": {"en": "Page {n} of {most}", "de": "Seite {n} von {most}"},
    "page_before": {"en": "Page before", "de": "Vorige Seite"},
    "page_after": {"en": "Next page", "de": "Nächste Seite"},
    "none_found": {"en": "No article is like that.", "de": "So ist kein Artikel."},
    "add": {"en": "Add articles", "de": "Artikel hinzufügen"},
    "add_hint": {
        "en": "Drop files here, or choose them: .txt .md .html .pdf .docx .jsonl .csv .parquet",
        "de": "Dateien hier ablegen oder auswählen: .txt .md .html .pdf .docx .jsonl .csv .parquet",
    },
    "choose_files": {"en": "Files", "de": "Dateien"},
    "address": {
        "en": "Address of a page, feed or sitemap",
        "de": "Adresse einer Seite, eines Feeds oder einer Sitemap",
    },
    "add_button": {"en": "Add", "de": "Hinzufügen"},
    "jobs": {"en": "Being added", "de": "Wird hinzugefügt"},
    "drop": {"en": "Drop files anywhere here", "de": "Dateien hier ablegen"},
    "reading_file": {"en": "reading {file}", "de": "liest {file}"},
    "job_running": {"en": "under way", "de": "läuft"},
    "job_done": {"en": "done", "de": "fertig"},
    "job_failed": {"en": "failed", "de": "gescheitert"},
    "job_waiting": {"en": "waiting", "de": "wartet"},
    "added": {"en": ("{n} added", "{n} added"), "de": ("{n} neu", "{n} neu")},
    "changed_articles": {"en": ("{n} changed", "{n} changed"), "de": ("{n} geändert", "{n} geändert")},
    "unchanged": {"en": ("{n} unchanged", "{n} unchanged"), "de": ("{n} unverändert", "{n} unverändert")},
    "skipped": {"en": ("{n} skipped", "{n} skipped"), "de": ("{n} übergangen", "{n} übergangen")},
    "nothing_in_it": {"en": "there is no article in it", "de": "darin ist kein Artikel"},
    "more_lines": {"en": ("and one more", "and {n} more"), "de": ("und eine weitere", "und {n} weitere")},
    "remove_article": {"en": "Remove", "de": "Entfernen"},
    "was_removed": {"en": "“{title}” was removed.", "de": "„{title}“ wurde entfernt."},
    "undo": {"en": "Undo", "de": "Rückgängig"},
    "topic": {"en": "Topic", "de": "Thema"},
    "topic_hint": {"en": "the Alder Bridge, or a question", "de": "die Alder-Brücke, oder eine Frage"},
    "show": {"en": "Show", "de": "Zeigen"},
    "timeline_hint": {
        "en": "Quotes on a topic in the order of the days they speak of.",
        "de": "Zitate zu einem Thema in der Reihenfolge der Tage, von denen sie sprechen.",
    },
    "timeline_empty": {
        "en": "The articles say nothing dated on this.",
        "de": "Die Artikel sagen dazu nichts Datiertes.",
    },
    "no_question": {
        "en": "there is no question; write one in the box",
        "de": "es gibt keine Frage; bitte eine in das Feld schreiben",
    },
    "question_too_long": {
        "en": "a question has at most {most} characters; this one has {n}",
        "de": "eine Frage hat höchstens {most} Zeichen; diese hat {n}",
    },
    "line_full": {
        "en": "{n} questions are waiting, which is as many as may; try again in a minute",
        "de": "{n} Fragen warten, mehr dürfen es nicht sein; bitte in einer Minute noch einmal",
    },
    "conversation_full": {
        "en": "{n} questions of this conversation are waiting; stop one or wait",
        "de": "{n} Fragen dieses Gesprächs warten; bitte eine anhalten oder warten",
    },
    "days_reversed": {
        "en": "the first day, {since}, comes after the last, {until}; swap them",
        "de": "der erste Tag, {since}, kommt nach dem letzten, {until}; bitte vertauschen",
    },
    "days_after_as_of": {
        "en": "articles since {since} cannot answer what is asked as of {as_of}",
        "de": "Artikel seit {since} können nicht beantworten, was am {as_of} gefragt ist",
    },
    "no_day": {
        "en": "{name}={value!r} is not a day; write it as YYYY-MM-DD, as in 2024-04-20",
        "de": "{name}={value!r} ist kein Tag; bitte als JJJJ-MM-TT schreiben, wie 2024-04-20",
    },
    "no_file": {"en": "no file was chosen", "de": "es wurde keine Datei gewählt"},
    "too_many_files": {
        "en": "{n} files; at most {most} are added at once",
        "de": "{n} Dateien; höchstens {most} werden auf einmal hinzugefügt",
    },
    "no_address": {
        "en": "{address!r} is no address; one begins with https:// or http://",
        "de": "{address!r} ist keine Adresse; eine beginnt mit https:// oder http://",
    },
    "no_conversation": {"en": "there is no such conversation", "de": "es gibt kein solches Gespräch"},
    "no_collection": {"en": "there is no collection {name!r}", "de": "es gibt keine Sammlung {name!r}"},
    "no_choice": {"en": "{name}={value!r}; there are {choices}", "de": "{name}={value!r}; es gibt {choices}"},
    "unfit": {"en": "the request cannot be read", "de": "die Anfrage ist nicht lesbar"},
    "unfit_missing": {"en": "{name} is missing", "de": "{name} fehlt"},
    "unfit_string_too_long": {
        "en": "{name} has at most {most} characters",
        "de": "{name} hat höchstens {most} Zeichen",
    },
    "unfit_int_parsing": {"en": "{name} is a whole number", "de": "{name} ist eine ganze Zahl"},
    "unfit_value": {"en": "{name} cannot be so", "de": "{name} kann nicht so sein"},
    "status_404": {"en": "nothing is here", "de": "hier ist nichts"},
    "status_405": {
        "en": "this address is not asked so; go to it from a page",
        "de": "diese Adresse wird nicht so gefragt; bitte von einer Seite aus dorthin gehen",
    },
    "status_400": {"en": "the request cannot be read", "de": "die Anfrage ist nicht lesbar"},
    "away": {
        "en": "the server does not answer; try again in a moment",
        "de": "der Server antwortet nicht; bitte gleich noch einmal",
    },
    "moment": {"en": "Wait a moment: {reason}.", "de": "Einen Augenblick: {reason}."},
    "being_opened": {"en": "the index is being opened", "de": "der Index wird geöffnet"},
    "about_to_end": {"en": "this server is about to end", "de": "dieser Server endet gleich"},
    "other_host": {
        "en": "this is not {host!r}; it answers as {known} (others: dateline chat --allow-host NAME)",
        "de": "das ist nicht {host!r}; der Server heißt {known} (andere: dateline chat --allow-host NAME)",
    },
    "control_characters": {
        "en": "nothing is here: an address has no control characters",
        "de": "hier ist nichts: eine Adresse hat keine Steuerzeichen",
    },
    "other_site": {"en": "a page of {site!r} may not ask here", "de": "eine Seite von {site!r} darf hier nicht fragen"},
    "no_length": {
        "en": "a request says in content-length how long it is",
        "de": "eine Anfrage sagt in content-length, wie lang sie ist",
    },
    "request_too_long": {
        "en": "a request has at most {most} bytes; this one has {n}",
        "de": "eine Anfrage hat höchstens {most} Bytes; diese hat {n}",
    },
    "too_large": {
        "en": "these files have {n} MB; at most {most} MB are added at once",
        "de": "diese Dateien haben {n} MB; höchstens {most} MB werden auf einmal hinzugefügt",
    },
    "signed_out": {
        "en": "sign in, or bring an API key: Authorization: Bearer KEY (dateline keys add makes one)",
        "de": "bitte anmelden, oder einen API-Schlüssel mitbringen: Authorization: Bearer KEY (dateline keys add macht einen)",
    },
    "accounts_away": {
        "en": "accounts cannot be looked up; the server's log says why",
        "de": "Konten können nicht nachgesehen werden; das Protokoll des Servers sagt, warum",
    },
    "reads_nothing": {
        "en": "this account may read no collection; an editor gives it one",
        "de": "dieses Konto darf keine Sammlung lesen; die Redaktion gibt ihm eine",
    },
    "editors_only": {
        "en": "only editors change the collection",
        "de": "nur die Redaktion ändert die Sammlung",
    },
    "too_often": {
        "en": "{user} has made {most} requests in a minute, which is as many as may; wait {wait} s",
        "de": "{user} hat in einer Minute {most} Anfragen gestellt, mehr dürfen es nicht sein; bitte {wait} s warten",
    },
    "too_many_at_once": {
        "en": "{user} has {most} requests under way, which is as many as may; wait for one of them",
        "de": "{user} hat {most} Anfragen laufen, mehr dürfen es nicht sein; bitte auf eine davon warten",
    },
    "day_of_publication": {"en": "day of publication", "de": "Tag der Veröffentlichung"},
}


class Asks(Protocol):
    """A request, FastAPI's or Gradio's."""

    @property
    def cookies(self) -> dict[str, str]: ...

    @property
    def headers(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of one language.

    Attributes:
        root: What stands before the path of every address, behind a proxy that gives Dateline a part of its own.

    Raises:
        KeyError: From a call, where the table has no such key.
    """

    language: str = "en"
    root: str = ""

    def __call__(self, key: str, /, **values: object) -> str:
        """What `key` says, with the values in their places; of two forms the one for many."""
        written = {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        return self.forms(key)[-1].format(**written)

    def forms(self, key: str) -> tuple[str, ...]:
        """What `key` says: of one thing, and of many where that is said otherwise."""
        text = _TABLE[key][self.language]
        return (text,) if isinstance(text, str) else text

    def count(self, key: str, n: int) -> str:
        """ "1 article", "2,000 articles"."""
        return self.forms(key)[0 if n == 1 else -1].format(n=self.number(n))

    def day(self, day: dt.date | None) -> str:
        """ "20 April 2024"."""
        if day is None:
            return self("undated")
        dot = "." if self.language == "de" else ""
        return f"{day.day}{dot} {self._month(day)} {day.year}"

    def days(self, first: dt.date, last: dt.date) -> str:
        """ "12 to 20 April 2024", or as much of the first day as differs from the last."""
        if first == last:
            return self.day(first)
        dot = "." if self.language == "de" else ""
        begin = f"{first.day}{dot}"
        if (first.year, first.month) != (last.year, last.month):
            begin += f" {self._month(first)}" + (f" {first.year}" if first.year != last.year else "")
        return self("to", first=begin, last=self.day(last))

    def stretch(self, window: Window) -> str:
        """ "12 to 20 April 2024", "since 12 April 2024"."""
        if window.since and window.until:
            return self.days(window.since, window.until)
        return self("chip_since" if window.since else "chip_until", day=self.day(window.since or window.until))

    def byline(self, source: str, published: dt.date | None) -> str:
        """ "Gazette, 20 April 2024", or as much of it as is known."""
        return ", ".join(filter(None, (source, self.day(published))))

    def notice(self, value: str | int | Window | Said | Notice) -> str:
        """A notice of the engine, or what stands in one, in this language; a text of somebody's as it is."""
        match value:
            case Notice():
                return value.worded(NOTICES_IN[self.language], self.notice)
            case Window():
                return self.stretch(value)
            case Said():
                where = self.byline(value.outlet, value.day)
                return f"{value.words} ({where})" if value.words else where
            case int():
                return self.number(value)
        return value

    def told(self, text: str) -> str:
        """What a job or the index says in English, in this language; as it is where no table has it."""
        return translated(text, self.language)

    def number(self, n: int) -> str:
        """ "1,234"."""
        return f"{n:,}" if self.language == "en" else f"{n:,}".replace(",", ".")

    def _month(self, day: dt.date) -> str:
        return _MONTHS[self.language].split()[day.month - 1]


class ReaderError(DatelineError):
    """What a reader is told in their language: why something is not done, and what would be.

    Args:
        key: Of the table.
        values: What stands in its places.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(Texts()(key, **values))
        self._key, self._values = key, values

    def said(self, texts: Texts) -> str:
        """The message in a language."""
        return texts(self._key, **self._values)


def keys() -> Mapping[str, AbstractSet[str]]:
    """All keys of the table, each with the languages that have it."""
    return {key: row.keys() for key, row in _TABLE.items()}


def language_of(request: Asks) -> str:
    """The language of whoever asks: of their cookie, or of their browser."""
    chosen = request.cookies.get("language", "")
    return chosen if chosen in LANGUAGES else preferred(str(dict(request.headers).get("accept-language", "")))  # type: ignore[call-overload]


def preferred(accepted: str) -> str:
    """The language of the table that a browser's Accept-Language puts first; English where none is there."""
    ranked: list[tuple[float, str]] = []
    for part in accepted.split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            ranked.append((-float(quality or 1), tag.split("-")[0].lower()))
        except ValueError:
            continue
    return next((tag for _, tag in sorted(ranked, key=lambda item: item[0]) if tag in LANGUAGES), "en")
