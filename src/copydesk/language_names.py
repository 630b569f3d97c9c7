"""The languages that somebody can say a document is in: BCP 47 codes, what they call themselves, and in English."""

from __future__ import annotations

from typing import Final, NamedTuple

AUTO: Final = "auto"
"""No language was named: letters and common words tell."""


class LanguageName(NamedTuple):
    """`own` is what those who speak it call it."""

    code: str
    own: str
    english: str


LANGUAGES: Final = (
    LanguageName("ar", "العربية", "Arabic"),
    LanguageName("zh", "中文", "Chinese"),
    LanguageName("cs", "čeština", "Czech"),
    LanguageName("da", "dansk", "Danish"),
    LanguageName("nl", "Nederlands", "Dutch"),
    LanguageName("en", "English", "English"),
    LanguageName("fi", "suomi", "Finnish"),
    LanguageName("fr", "français", "French"),
    LanguageName("de", "Deutsch", "German"),
    LanguageName("el", "ελληνικά", "Greek"),
    LanguageName("he", "עברית", "Hebrew"),
    LanguageName("hu", "magyar", "Hungarian"),
    LanguageName("it", "italiano", "Italian"),
    LanguageName("ja", "日本語", "Japanese"),
    LanguageName("ko", "한국어", "Korean"),
    LanguageName("no", "norsk", "Norwegian"),
    LanguageName("pl", "polski", "Polish"),
    LanguageName("pt", "português", "Portuguese"),
    LanguageName("ro", "română", "Romanian"),
    LanguageName("ru", "русский", "Russian"),
    LanguageName("es", "español", "Spanish"),
    LanguageName("sv", "svenska", "Swedish"),
    LanguageName("tr", "Türkçe", "Turkish"),
    LanguageName("uk", "українська", "Ukrainian"),
)
"""All that `layout.languages` and `report.html.page` can tell apart, in the order of their English names."""

CODES: Final = tuple(sorted(language.code for language in LANGUAGES))
