"""Words that name a kind of text, in the languages that scholarly and technical documents come in.

They are evidence among much else: without any of them the line model loses 0.003 of F1 (docs/roles.md).
"""

from __future__ import annotations

import re
from typing import Final

STOPWORDS: Final = frozenset(
    (
        "the of and to in a is that for with as was on are by be this an from at or which were it not have has we can "
        "these their but also been more than into between other such may its our they will would when if there "
        "de la que el en y los se del las un por con una para es al lo como más o su sus entre sobre este esta fue "
        "der die und den von zu das mit sich des auf für ist im dem nicht ein eine als auch werden aus bei wird sind "
        "os do da em com não uma dos das no na mais foi ao pelo pela são são "
        "le les et du une dans pour par sur est qui pas au avec ce il ne aux ou cette sont "
        "di che per non è del sono alla dei della le gli nel da più "
        "het een van te dat op voor met zijn worden niet aan bij ook "
        "i w na z do się nie jest oraz dla przez o от и в не на что с по для как из это или при а к "
        "och att som på av är för med till den det "
        "في من على إلى عن أن ما لا هذا هذه الذي التي كان كانت قد مع بين ثم أو لم كل بعد قبل عند هو هي "
        "של את על לא הוא היא זה אל עם כי גם או אם כל מן אבל בין יש אין היה הם רק לפני אחרי מה אשר "
    ).split()
)

_NUMBER = r"^\W*(?:(?:\d+|[IVX]+)(?:\.\d+)*[.)]?\s+)?"

REFERENCES_HEADING: Final = re.compile(
    _NUMBER
    + r"(?:(?:cited |selected )?references(?: and notes| cited)?|bibliography|literature(?: cited)?|works cited|"
    r"refer[êe]ncias(?: bibliogr[áa]ficas)?|referencias(?: bibliogr[áa]ficas)?|bibliograf[íi]as?|"
    r"r[ée]f[ée]rences(?: bibliographiques)?|bibliographie|literatur(?:verzeichnis|hinweise)?|quellen(?:verzeichnis)?|"
    r"riferimenti(?: bibliografici)?|literatuur(?:lijst)?|bibliografia|literatura|piśmiennictwo|参考文献|引用文献|文献|"
    r"список литературы|литература|참고문헌)\W*$",
    re.I | re.M,
)

BACKMATTER_START: Final[dict[str, str]] = {
    "acknowledgement": r"acknowledge?ments?|agradecim\w+|danksagung|remerciements?|ringraziamenti|dankwoord|謝辞|致谢|благодарност",
    "funding": r"funding|financial (?:support|disclosure)|grant (?:information|support)|sources? of (?:funding|support)|"
    r"financiamento|financiaci[óo]n|financement|förderung|finanzierung|finanziament|apoio financeiro|this work was supported by|基金",
    "conflict": r"(?:declaration of )?(?:competing|conflicts? of|conflicting|financial) interests?|conflicts? of interests?|"
    r"disclosures?|conflitos? de interesses?|conflictos? de inter[ée]s(?:es)?|conflits? d.int[ée]r[êe]ts?|"
    r"interessenkonflikte?|conflitt[oi] di interess|the authors? (?:have )?declared?|利益相反",
    "contribution": r"authors?.{0,3} contributions?|contributors?\b|credit authorship|contribuci[óo]n(?:es)? de|"
    r"contribui[çc](?:ão|ões) d|contributions? des auteurs|colaborador|autorenbeitr",
    "availability": r"(?:data|code|materials?|software)(?: and (?:data|code|materials?|software))* availability|"
    r"availability of (?:data|supporting)|disponib\w+ d|data sharing|datenverfügbarkeit",
    "supplement": r"supplement(?:ary|al) (?:data|materials?|information|files?)|supporting information|additional files?|"
    r"electronic supplementary|appendix [a-z]\. supplement|material suplement|matériel supplémentaire|zusatzmaterial",
    "abbreviation": r"(?:list of )?abbreviations?(?: used)?|abreviaturas|abréviations|abkürzung(?:en|sverzeichnis)|abbreviazioni|acronyms",
    "licence": r"copyright|©|\(c\) ?\d{4}|licen[sc]e|rights and permissions|creative commons|open access\b.{0,30}$|"
    r"this is an open.access|derechos de autor|direitos autorais|droits d.auteur|urheberrecht",
    "colophon": r"publisher.s note|reprints and permissions|additional information|author (?:details|information)|"
    r"ethics? (?:approval|statement)|ethical (?:approval|considerations)|consent (?:for|to)|how to cite|"
    r"provenance and peer review|peer review|pre-publication history|received|submit your|orcid|correspond|"
    r"about the authors?|author biograph|impressum|colophon",
}
"""How statements at the end of a paper begin, by the last part of the reason code."""

BACKMATTER: Final = re.compile(
    _NUMBER + "(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in BACKMATTER_START.items()) + ")", re.I | re.M
)

_SECTIONS = (
    r"(?:abstract|introduction|background|(?:materials? and |patients and )?methods?|methodology|results?|findings|"
    r"discussion|conclusions?|summary|overview|objectives?|limitations|related work|appendix|"
    r"resumo|resumen|introdu\w+|m[ée]todos?|metodolog\w+|resultad\w+|discus\w+|conclus\w+|"
    r"r[ée]sum[ée]|m[ée]thodes?|r[ée]sultats|zusammenfassung|einleitung|methoden?|ergebnisse|diskussion|fazit|schluss\w*|"
    r"riassunto|introduzione|metodi|risultati|discussione|conclusioni|要旨|はじめに|緒言|方法|結果|考察|結論|摘要|引言|结论|"
    r"введение|методы|результаты|обсуждение|заключение)"
)
SECTION: Final = re.compile(_NUMBER + _SECTIONS + r"\b.{0,30}$", re.I | re.M)

SECTION_ALONE: Final = re.compile(_NUMBER + _SECTIONS + r"(?:\s(?:and|et|und|y|e|en|i|и)\s" + _SECTIONS + ")?:?$", re.I)
"""A line that names a section, and says no more."""

CAPTION: Final = re.compile(
    r"^\W*(?:(?:supplement\w+|extended data|online|ap[ée]ndice) )?(?:fig(?:ure|s|ura|uras|uur)?\.?|tab(?:le|la|ela|leau|elle|ella|el)?\.?|scheme|chart|box|"
    r"plate|listing|algorithm|abb(?:ildung)?\.?|gr[áa]fico|quadro|cuadro|esquema|imagem|ilustra[çc][ãa]o|рис(?:унок|\.)|таблица)\s*"
    r"(?:[sS]?\d+|[IVX]+\b|[A-Z]\d*\b)|^\W*(?:図|表|圖|图)\s*[\d０-９]",
    re.I | re.M,
)

FRONT_WORDS: Final = frozenset(
    "received accepted published revised submitted correspondence corresponding mail email issn doi volume vol journal "
    "keywords keyword palavras palabras copyright license licence licensed commons citation cite editor editors reviewed "
    "recebido recibido aceito aceptado reçu accepté eingegangen schlüsselwörter schlagwörter aprovado aprobado publicado "
    "publié veröffentlicht ricevuto accettato pubblicato 关键词 キーワード".split()
)

AFFILIATION_STEMS: Final = (
    *"universi department departament departement dipartiment institut instituto hospital faculty facult college".split(),
    *"laborator academy ministry division gmbh professor centre center fachbereich hochschule klinik escola escuela".split(),
)

CONTENTS_HEADING: Final = re.compile(
    _NUMBER
    + r"(?:(?:table of )?contents|list of (?:figures|tables)|[íi]ndice(?: (?:de|geral|general).{0,20})?|sum[áa]rio|contenidos?|"
    r"table des mati[èe]res|sommaire|inhalt(?:sverzeichnis|sübersicht)?|inhoud(?:sopgave)?|indice|sommario|目次|目录|оглавление|содержание|spis treści|"
    r"목차|차례|المحتويات|الفهرس|فهرس المحتويات|תוכן(?: ה?עניינים)?)\W*$",
    re.I | re.M,
)

NOTES_HEADING: Final = re.compile(
    _NUMBER
    + r"(?:notes|end ?notes|notas(?: finais| finales)?|notes de fin|anmerkungen|endnoten|note|noten|eindnoten|przypisy|"
    r"примечания|сноски|注释?|註釋?|注釈|미주|주석?|الهوامش|الحواشي|הערות(?: שוליים)?)\W*$",
    re.I | re.M,
)

INDEX_HEADING: Final = re.compile(
    r"^\W*(?:(?:subject |author |name |general )?index|(?:sach|namens|personen)?register|stichwortverzeichnis|sachverzeichnis|"
    r"[íi]ndice (?:anal[íi]tico|remissivo|onom[áa]stico)|index (?:des|g[ée]n[ée]ral).*|索引)\W*$",
    re.I | re.M,
)

LEADER: Final = re.compile(r"(?:[.·…_]\s?){5,}\s*[\divxlc]*\s*$", re.I | re.M)
"""Dots that lead to a page number: an entry of a contents page."""
