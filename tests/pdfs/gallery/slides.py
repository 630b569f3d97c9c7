"""Slides as they are handed out: bullets under a title that may come again, the speaker's notes below each slide."""

from __future__ import annotations

from pdfs.kinds.sheet import Sheet, Style

NAME, SPEAKER = "Lezen voor het oor", "Mirjam Steen"
FOOT = f"{SPEAKER} – {NAME} – 14 maart 2019"
Slide = tuple[str, tuple[str, ...], str]
"""Title, bullets and notes."""

SLIDES: tuple[Slide, ...] = (
    (
        "Waarom luisteraars de draad kwijtraken",
        ("Een pagina helpt het oog om dingen over te slaan", "Een stem geeft elk woord hetzelfde gewicht"),
        "Begin met het voorbeeld van de handleiding. Wie luistert, kan niet terugkijken; wie leest, doet dat ongemerkt "
        "drie keer per bladzijde. Vraag de zaal wie er weleens een voorgelezen paginanummer heeft gehoord.",
    ),
    (
        "Wat er in de weg staat",
        ("Kopregels en paginanummers", "Verwijzingen midden in een zin", "Noten onder aan de bladzijde"),
        "Neem de tijd voor de noten. Ze staan op papier onder aan de bladzijde, maar in het bestand vaak midden in een "
        "zin, en daar worden ze dan ook voorgelezen.",
    ),
    (
        "Wat er in de weg staat",
        ("Tabellen, en de woorden in figuren", "Alles wat twee keer op een bladzijde staat"),
        "Dit is het vervolg van de vorige dia. Een tabel is een antwoord op een vraag die de luisteraar niet gesteld "
        "heeft; laat zien hoe de eerste rij klinkt, en ga dan snel verder.",
    ),
    (
        "Wat moet blijven",
        ("Elke zin van het betoog", "Voorbeelden en opsommingen", "Getallen die het betoog nodig heeft"),
        "Sluit af met de belangrijkste regel: er wordt weggelaten en nooit herschreven. Wie twijfelt, laat staan.",
    ),
)


def build() -> bytes:
    """One slide a page, a frame around it, the notes under the frame."""

    def on_page(sheet: Sheet) -> None:
        sheet.canvas.rect(50.0, 420.0, 495.0, 350.0)
        style = Style(9.0, 11.0)
        sheet.put(66.0, 812.0, FOOT, style, "furniture")
        sheet.put(520.0, 812.0, str(sheet.page), style, "furniture")

    sheet = Sheet("nl", "Helvetica", (595.0, 842.0), (66.0, 90.0, 66.0, 60.0), on_page=on_page)
    title, bullet = Style(22.0, 28.0, weight=1, after=14.0), Style(15.0, 20.0, left=12.0, after=8.0)
    sheet.set(NAME, Style(30.0, 40.0, weight=1, before=60.0), "heading")
    sheet.set(SPEAKER, bullet, "free")
    for head, points, notes in SLIDES:
        sheet.next_page()
        sheet.set(head, title, "heading")
        for point in points:
            sheet.set(f"• {point}", bullet)
        sheet.y = 470.0
        sheet.set(notes, Style(11.0, 15.0))
    return sheet.finish()
