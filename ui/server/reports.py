"""What jobs and the index say in English, in another language: a sentence in, the same sentence out.

A row is a sentence as the code that says it writes it, `{}` where it puts a value in. What has no row stays as it is;
what errors of the system and of libraries say is not here.
"""

# ruff: noqa: E501 -- a text a line

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

_DE = {
    # -- files
    "cannot be read: {}": "kann nicht gelesen werden: {}",
    "cannot be read: it is nested too deep": "kann nicht gelesen werden: zu tief verschachtelt",
    "changed while it was read; run the same command again": "wurde geändert, während es gelesen wurde; bitte noch einmal hinzufügen",
    "it is an archive in {} others, and is not looked into": "ein Archiv in {} anderen; es wird nicht geöffnet",
    "there is no such file or folder": "diese Datei oder diesen Ordner gibt es nicht",
    "links to {}; ingest that by its own name": "verweist auf {}; bitte das unter seinem eigenen Namen hinzufügen",
    "it has more than {} bytes, and no article has": "hat mehr als {} Bytes, so viele hat kein Artikel",
    "{} has {} bytes, and no article has": "{} hat {} Bytes, so viele hat kein Artikel",
    "no reader for {}; there are readers for {}": "{} kann nicht gelesen werden; gelesen werden {}",
    "files without an ending that look like this": "eine solche Datei ohne Endung",
    "there is nothing in it": "es ist leer",
    "there is no text in it": "darin ist kein Text",
    "{} is called {}: another file has that id": "{} heißt hier {}: eine andere Datei hat diese Kennung",
    "one more copy of {}, from {}": "noch eine Kopie von {}, aus {}",
    "the index refuses it: {}": "der Index nimmt es nicht an: {}",
    "it cannot be embedded ({}) and is found by its words only": "es kann nicht eingebettet werden ({}) und wird nur über seine Wörter gefunden",
    # -- archives and documents
    "it has more than {} files; unpack it": "hat mehr als {} Dateien; bitte entpacken",
    "it unpacks to more than {} bytes; unpack what you want of it": "ist entpackt größer als {} Bytes; bitte das Gewünschte entpacken",
    "it unpacks to {} bytes; at most {} are read": "hat entpackt {} Bytes; gelesen werden höchstens {}",
    "not a zip archive that can be read: {}": "kein lesbares Zip-Archiv: {}",
    "not a tar archive that can be read: {}": "kein lesbares Tar-Archiv: {}",
    "{} is encrypted; unpack it with its password": "{} ist verschlüsselt; bitte mit dem Passwort entpacken",
    "a Word file of before 2007; save it as .docx, for example with: soffice --convert-to docx FILE": "eine Word-Datei von vor 2007; bitte als .docx speichern",
    "a mail as Outlook saves it; save it as .eml, for example with: msgconvert FILE": "eine Nachricht, wie Outlook sie speichert; bitte als .eml speichern",
    "not a DOCX file that can be read: {}": "keine lesbare DOCX-Datei: {}",
    "not an ODT file that can be read: {}": "keine lesbare ODT-Datei: {}",
    "not an EPUB that can be read: {}": "kein lesbares EPUB: {}",
    "there is no text in the mail": "in der Nachricht ist kein Text",
    "the front matter is not {}: {}": "der Vorspann ist kein {}: {}",
    "it is encrypted; save a copy without a password": "verschlüsselt; bitte eine Kopie ohne Passwort speichern",
    "it claims {} pages; at most {} are read. Split it": "soll {} Seiten haben; gelesen werden höchstens {}. Bitte teilen",
    "not a PDF that can be read: {}": "kein lesbares PDF: {}",
    "there is no text in it; a scanned PDF needs text recognition first": "darin ist kein Text; ein gescanntes PDF braucht erst eine Texterkennung",
    "{} of {} pages have no text ({}): blank, or scanned and in need of text recognition": "{} von {} Seiten haben keinen Text ({}): leer, oder gescannt und ohne Texterkennung",
    "an article of the export has no day in its head": "ein Artikel des Exports hat keinen Tag im Kopf",
    "an article of the export does not say its length, by which its head is told": "ein Artikel des Exports nennt seine Länge nicht, an der sein Kopf erkannt wird",
    "there is no newsItem in the message": "in der Nachricht ist kein newsItem",
    "{} has no text in the message": "{} hat in der Nachricht keinen Text",
    # -- tables
    "field {}: expected text, found {}": "Feld {}: statt Text steht dort {}",
    "field 'text': expected text, found {}": "Feld 'text': statt Text steht dort {}",
    "field 'text' is missing or empty; found: {}. Name its column with --map text=COLUMN": "Feld 'text' fehlt oder ist leer; es gibt: {}",
    "there is no column {} (mapped to {}); found: {}": "es gibt keine Spalte {} (für {}); es gibt: {}",
    "expected an object, found {}": "statt eines Objekts steht dort {}",
    "not JSON: {} at column {}": "kein JSON: {} in Spalte {}",
    "not JSON: {} in line {}, column {}": "kein JSON: {} in Zeile {}, Spalte {}",
    "line {}: not JSON: {} at column {}": "Zeile {}: kein JSON: {} in Spalte {}",
    "not CSV: {}": "kein CSV: {}",
    "the row has more values than there are columns ({})": "die Zeile hat mehr Werte, als es Spalten gibt ({})",
    "read as {}": "gelesen als {}",
    "line {} is longer than {} bytes; the rest of the file is not read": "Zeile {} ist länger als {} Bytes; der Rest der Datei wird nicht gelesen",
    "row {}: not Parquet that can be read: {}": "Zeile {}: kein lesbares Parquet: {}",
    "not a sheet that can be read: {}": "keine lesbare Tabelle: {}",
    "there is no text, only the address {}; ingest that": "darin ist kein Text, nur die Adresse {}; bitte diese hinzufügen",
    "the article was removed where it came from": "der Artikel wurde dort entfernt, woher er kommt",
    "only the first characters of the text are here; ingest the address that has all of it": "hier ist nur der Anfang des Textes; bitte die Adresse hinzufügen, die ihn ganz hat",
    # -- days
    "field {}: {} is not a date. Write it as YYYY-MM-DD.": "Feld {}: {} ist kein Datum. Bitte als JJJJ-MM-TT schreiben.",
    "field {}: {} is not a date. Write it as YYYY-MM-DD": "Feld {}: {} ist kein Datum. Bitte als JJJJ-MM-TT schreiben",
    "field {}: {} is before the year {}": "Feld {}: {} ist vor dem Jahr {}",
    "field {}: {} is in the far future": "Feld {}: {} ist in ferner Zukunft",
    "field {}: {} is the day of a change, not of publication": "Feld {}: {} ist der Tag einer Änderung, nicht der Veröffentlichung",
    "field {}: {} can be read day first or month first": "Feld {}: {} kann mit dem Tag oder mit dem Monat zuerst gelesen werden",
    "field {}: {} is not a day of the calendar": "Feld {}: {} ist kein Tag des Kalenders",
    "{}: the article is undated. Say --day-first or --month-first": "{}: der Artikel ist ohne Datum",
    "{}: the article is undated": "{}: der Artikel ist ohne Datum",
    "{} can be read day first or month first: undated. Say --day-first or --month-first": "{} kann mit dem Tag oder mit dem Monat zuerst gelesen werden: ohne Datum",
    # -- pages
    "the page is empty": "die Seite ist leer",
    "no main text was found on the page": "auf der Seite ist kein Haupttext",
    "no main text was found on the page: it is written by JavaScript; save it from a browser": "auf der Seite ist kein Haupttext: JavaScript schreibt ihn; bitte sie aus einem Browser speichern",
    "no main text was found on the page ({})": "auf der Seite ist kein Haupttext ({})",
    "it is a list of articles, not one: ingest its feed, its sitemap or the articles": "eine Liste von Artikeln, nicht einer: bitte ihren Feed, ihre Sitemap oder die Artikel hinzufügen",
    "the page is an error, not an article: {}": "die Seite ist eine Fehlermeldung, kein Artikel: {}",
    "the site asks whether a person reads it (a check for robots), and shows no article": "die Seite fragt, ob ein Mensch sie liest (ein Schutz vor Robotern), und zeigt keinen Artikel",
    "there is no text in the page: it is written by JavaScript; save it from a browser": "auf der Seite ist kein Text: JavaScript schreibt ihn; bitte sie aus einem Browser speichern",
    "only the beginning of the article is there, before a paywall": "nur der Anfang des Artikels ist da, vor einer Bezahlschranke",
    "it only redirects to another page": "leitet nur auf eine andere Seite weiter",
    "the article goes on on another page ({}), which is not read": "der Artikel geht auf einer anderen Seite weiter ({}), die nicht gelesen wird",
    "there is no page in it": "darin ist keine Seite",
    "not a web archive that can be read: {}": "kein lesbares Web-Archiv: {}",
    "there are no pages in the archive": "im Archiv sind keine Seiten",
    "not a WACZ file that can be read: {}": "keine lesbare WACZ-Datei: {}",
    "web archives need a package that is not installed: pip install dateline[warc]": "Web-Archive brauchen ein Paket, das nicht installiert ist: pip install dateline[warc]",
    # -- feeds and addresses
    "the feed has no entries": "der Feed hat keine Einträge",
    "not XML that can be read": "kein lesbares XML",
    "not XML that can be read: {}": "kein lesbares XML: {}",
    "the list names no feeds": "die Liste nennt keine Feeds",
    "there is no address in it": "darin ist keine Adresse",
    "entry {} ({}) has neither a text nor an address": "Eintrag {} ({}) hat weder Text noch Adresse",
    "the list has no entries": "die Liste hat keine Einträge",
    "it leads to the front page {}: the article is gone": "führt zur Startseite {}: den Artikel gibt es nicht mehr",
    "it is a front page; its articles are in {}: ingest that": "eine Startseite; ihre Artikel sind in {}: bitte das hinzufügen",
    "it only has the address {}; ingest that": "hat nur die Adresse {}; bitte diese hinzufügen",
    "it is an archive; fetch it, and ingest the file": "ein Archiv; bitte herunterladen und die Datei hinzufügen",
    "{}: it is larger than {} bytes unpacked": "{}: entpackt größer als {} Bytes",
    "it is larger than {} bytes unpacked": "entpackt größer als {} Bytes",
    "{}: not gzip that can be read: {}": "{}: kein lesbares Gzip: {}",
    "not gzip: {}": "kein Gzip: {}",
    "{}: more than {} redirects": "{}: mehr als {} Weiterleitungen",
    "the encoding {} was not asked for": "um die Kodierung {} wurde nicht gebeten",
    "{}: only http and https addresses are fetched": "{}: abgerufen werden nur Adressen mit http und https",
    "it took longer than {} s": "es dauerte länger als {} s",
    "{}: not an address that can be fetched ({})": "{}: keine Adresse, die sich abrufen lässt ({})",
    "{}: the site's robots.txt asks not to fetch it": "{}: die robots.txt der Seite bittet, sie nicht abzurufen",
    "{}: the server answered {}": "{}: der Server antwortete {}",
    "{} is not known: {}": "{} ist nicht bekannt: {}",
    "{} is {}, which is not public; --allow-private allows it": "{} ist {}, und das ist nicht öffentlich",
    # -- the index
    "{} is being written to by {}. Wait until it ends, or stop it: nothing is lost, the same command goes on where it was.": "In {} schreibt gerade {}. Bitte warten, bis das zu Ende ist; es geht nichts verloren.",
    "the index {} cannot be written to: {}{}. It is as it was after the last whole batch; make room or allow writing, and the same command goes on from there.": "In den Index {} lässt sich nicht schreiben: {}{}. Er ist, wie er nach dem letzten ganzen Stapel war; bitte Platz schaffen oder das Schreiben erlauben.",
    "the Chroma server {} cannot be reached ({}). Start it with: chroma run, or unset DATELINE_CHROMA_URL: the index then keeps its vectors itself.": "Der Chroma-Server {} ist nicht erreichbar ({}).",
    "the PostgreSQL server of the catalog {} cannot be reached ({}). Start it, or correct DATELINE_CATALOG_URL; what was committed is there, and the same command goes on.": "Der PostgreSQL-Server des Katalogs {} ist nicht erreichbar ({}). Was eingetragen war, ist da.",
}
REPORTS: Mapping[str, Mapping[str, str]] = {"de": _DE}
"""What is said, by language and by the English sentence."""

_PREFIX = "{}: "
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")


def translated(text: str, language: str) -> str:
    """A sentence in a language, with what stands in its places; as it is where the table does not have it."""
    for pattern, said in _patterns(language):
        found = pattern.fullmatch(text)
        if found:
            return said.format(*(_value(value, language) for value in found.groups()))
    return text


def _value(value: str, language: str) -> str:
    """What stands in a place: a number as it is written there, a sentence, or a text of somebody's."""
    return value.replace(",", ".") if _THOUSANDS.fullmatch(value) else translated(value, language)


@cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """The rows as patterns, those that say most first. Without an address before it a sentence is the same."""
    rows = dict(REPORTS.get(language, {}))
    for text, said in list(rows.items()):
        if text.startswith(_PREFIX) and said.startswith(_PREFIX):
            rows.setdefault(text.removeprefix(_PREFIX), said.removeprefix(_PREFIX))
    ordered = sorted(rows.items(), key=lambda row: len(row[0].replace("{}", "")), reverse=True)
    return [(re.compile("(.*)".join(map(re.escape, text.split("{}"))), re.DOTALL), said) for text, said in ordered]
