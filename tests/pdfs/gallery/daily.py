"""What comes by post, is shown on a wall or sold at a kiosk: letters, slides, newspapers, scans."""

from __future__ import annotations

from pdfs.gallery import slides
from pdfs.gallery.example import Example
from pdfs.kinds import make

DAILY = (
    Example(
        name="letter-pl",
        kind="Letter",
        language="Polish",
        make=lambda: make("letter", "pl", 1).data,
        about="A name, a street, a date, a greeting, paragraphs, a closing. What is hard: short lines at the head and "
        "the end look like what stands on every page, and are the letter.",
        stays="sender, date, salutation, closing, signature",
        goes="page numbers",
        shown=((1, 2, 7), (1, 1, 1), (4, 12, 14)),
        begins=(
            "Tomasz Brona",
            "14 marca 2019",
            "Szanowna Pani,",
            "To małe muzeum mierzy",
            "Z poważaniem",
            "Piotr Dąb",
        ),
        gone=(("furniture.page_number", "1"),),
    ),
    Example(
        name="slides-nl",
        kind="Slides with notes",
        language="Dutch",
        make=slides.build,
        about="A slide a page with the speaker's notes under it. What is hard: the name of the talk is on every page "
        "and is wanted once; two slides have the same title, and both have it in the text, as each has its own points.",
        stays="title of the talk (once), titles of slides, bullets, notes",
        goes="foot lines, page numbers",
        shown=((3, 3, 4), (3, 6, 8), (3, 1, 2), (4, 3, 4)),
        begins=(
            "Lezen voor het oor",
            "Waarom luisteraars de draad kwijtraken",
            "• Een pagina helpt",
            "Begin met het voorbeeld",
            "Wat er in de weg staat",
            "• Kopregels en paginanummers",
            "Neem de tijd voor de noten.",
            "Wat er in de weg staat",
            "• Tabellen, en de woorden in figuren",
        ),
        gone=(
            ("furniture.footer", "Mirjam Steen – Lezen voor het oor – 14 maart 2019"),
            ("furniture.page_number", "3"),
        ),
    ),
    Example(
        name="newspaper-it",
        kind="Newspaper",
        language="Italian",
        make=lambda: make("newspaper", "it", 1).data,
        about="Three columns under a headline, small headings in them. What is hard: the order, down each column and "
        "not across them, and paragraphs that go on at the head of the next column.",
        stays="headlines, columns one after the other",
        goes="running title, page numbers",
        shown=((1, 2, 5), (1, 123, 125), (1, 1, 1), (2, 1, 1), (2, 3, 4)),
        begins=(
            "Lettere dalla valle",
            "Il fiume dietro il mulino conosce",
            "Il guardiano della torre",
            "Una volta al mese, il guardiano del faro",
            "Di campane e orologi",
        ),
        gone=(("furniture.header", "Il secondo traghetto"), ("furniture.page_number", "2")),
    ),
    Example(
        name="scan-ko",
        kind="Scan with a text layer",
        language="Korean",
        make=lambda: make("scan", "ko", 2).data,
        about="Pictures of pages with invisible words over them, as programs for text recognition leave them. They are "
        "read, and a finding says how good they look; pages without such words [need recognition "
        "first](how-to/scans.md).",
        stays="the recognised text",
        goes="page numbers",
        shown=((1, 2, 3), (1, 7, 8), (1, 1, 1)),
        begins=("골짜기에서 온 편지", "윗마을의 이웃은 바람이", "두 번째 위원회는 장이 끝난"),
        gone=(("furniture.page_number", "17"),),
        wrong="The title is as large as the text and stands right over it, so it is the beginning of the first "
        "paragraph.",
    ),
)
