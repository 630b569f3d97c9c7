"""Ein deutsches Handbuch: numbered clauses, lists, a warning box, a table, running headers; one column."""

from __future__ import annotations

from pdfs.sample import Sample
from pdfs.typeset import Flow, Style

TITLE = "Handbuch für den Betrieb der Vorleseanlage VA 4"
HEADER, FOOTER = "Vorleseanlage VA 4", "Ausgabe 2 – Werkstatt für Hörgeräte Untermoor"

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "1 Allgemeines",
        (
            "Dieses Handbuch beschreibt, wie die Vorleseanlage aufgestellt, bedient und gepflegt wird. Es richtet sich "
            "an Bibliotheken und Lesesäle, in denen mehrere Personen dieselbe Anlage benutzen. Wer die Anlage zum "
            "ersten Mal in Betrieb nimmt, sollte die Abschnitte 2 und 3 vollständig lesen, bevor er den Netzstecker "
            "einsteckt.",
            "Die Anlage liest gedruckte und gespeicherte Texte mit einer ruhigen Stimme vor. Sie erkennt, was auf "
            "einer Seite zum Text gehört und was nur der Ordnung dient, und überspringt Kopfzeilen, Seitenzahlen und "
            "Fußnoten. Diese Einstellung lässt sich ändern; das Verfahren ist in Abschnitt 4 beschrieben.",
        ),
    ),
    (
        "2 Aufstellung",
        (
            "Stellen Sie das Gerät auf eine ebene, trockene Fläche. Zwischen der Rückwand und der nächsten Wand müssen "
            "mindestens zwölf Zentimeter frei bleiben, damit die warme Luft abziehen kann. Der Raum soll nicht wärmer "
            "als dreißig Grad sein; in feuchten Kellern darf die Anlage überhaupt nicht betrieben werden.",
            "Gehen Sie bei der ersten Aufstellung in dieser Reihenfolge vor:",
            "a) Entfernen Sie die Transportsicherung an der Unterseite des Gehäuses und bewahren Sie sie auf.",
            "b) Schließen Sie den Lautsprecher an, bevor Sie das Gerät mit dem Netz verbinden.",
            "c) Warten Sie, bis die grüne Lampe stetig leuchtet. Das dauert höchstens eine Minute.",
        ),
    ),
    (
        "3 Sicherheit",
        (
            "3.1 Das Gehäuse darf nur von einer Fachkraft geöffnet werden. Auch nach dem Ausschalten liegt an "
            "einzelnen Teilen des Netzgerätes noch einige Minuten lang eine gefährliche Spannung an.",
            "3.2 Verwenden Sie ausschließlich das mitgelieferte Kabel. Ein beschädigtes Kabel ist sofort zu ersetzen; "
            "es darf nicht mit Klebeband geflickt werden.",
            "3.3 Kinder unter zehn Jahren dürfen die Anlage nur unter Aufsicht benutzen. Stellen Sie die Lautstärke "
            "für Kopfhörer so ein, dass ein Gespräch im Raum noch zu verstehen ist.",
        ),
    ),
    (
        "4 Bedienung",
        (
            "Legen Sie die Vorlage mit der bedruckten Seite nach unten auf die Scheibe und drücken Sie die Taste "
            "*Lesen*. Nach wenigen Sekunden beginnt die Wiedergabe. Mit den beiden Pfeiltasten springen Sie um einen "
            "Satz vor oder zurück; wird eine Taste länger gehalten, so springt die Anlage um einen ganzen Absatz.",
            "Die Geschwindigkeit lässt sich in sieben Stufen wählen. Für Fachtexte empfehlen wir die Stufen drei und "
            "vier, für Erzählungen auch die Stufe fünf. Wer sich an das Zuhören erst gewöhnen muss, beginnt mit Stufe "
            "zwei. Die zuletzt benutzte Stufe bleibt gespeichert, auch wenn das Gerät ausgeschaltet wird.",
            "Sollen Fußnoten mitgelesen werden, so halten Sie die Taste *Noten* gedrückt, bis ein Ton erklingt. Die "
            "Anlage liest dann jede Fußnote am Ende des Absatzes, zu dem sie gehört, und nicht mitten im Satz. Ein "
            "zweiter Druck auf dieselbe Taste stellt den gewöhnlichen Zustand wieder her.",
        ),
    ),
    (
        "5 Pflege",
        (
            "Wischen Sie die Scheibe einmal in der Woche mit einem weichen, leicht feuchten Tuch ab. Scharfe "
            "Reinigungsmittel greifen die Beschichtung an und machen sie trübe. Der Staubfilter an der Rückseite wird "
            "alle drei Monate herausgenommen und unter fließendem Wasser gespült; er muss völlig trocken sein, bevor "
            "er wieder eingesetzt wird.",
            "Wird die Anlage länger als vier Wochen nicht gebraucht, so ziehen Sie den Netzstecker und decken das "
            "Gerät ab. Lagern Sie es stehend. Nach langer Lagerung in der Kälte braucht es einige Stunden, bis es die "
            "Temperatur des Raumes angenommen hat; vorher darf es nicht eingeschaltet werden.",
        ),
    ),
)
CODES = (
    ("Anzeige", "Bedeutung", "Abhilfe"),
    ("E 1", "Keine Vorlage", "Vorlage auflegen"),
    ("E 2", "Deckel offen", "Deckel schließen"),
    ("E 4", "Filter verstopft", "Filter spülen"),
    ("E 7", "Speicher voll", "Texte löschen"),
)
CODES_CAPTION = "Tabelle 1: Anzeigen im Störungsfall"

BODY = Style("Helvetica", 10, 13.5, indent=0, after=6)
ITEM = Style("Helvetica", 10, 13.5, indent=-16, left=24, after=4)
HEAD = Style("Helvetica", 13, 17, indent=0, before=12, after=6, bold=True, align="left")


def _page(flow: Flow, page: int) -> None:
    canvas, (width, height) = flow.canvas, flow.size
    canvas.setFont("Helvetica", 8)
    if page > 1:
        canvas.drawString(70, height - 40, HEADER)
        canvas.line(70, height - 46, width - 70, height - 46)
    canvas.drawString(70, 36, FOOTER)
    canvas.drawRightString(width - 70, 36, f"Seite {page}")


def _codes(flow: Flow) -> None:
    flow.need(120)
    flow.drop("caption", CODES_CAPTION, Style("Helvetica", 9, 12, indent=0, before=6, after=4, align="left"))
    canvas = flow.canvas
    for number, row in enumerate(CODES):
        flow.y -= 15
        canvas.setFont("Helvetica-Bold" if number == 0 else "Helvetica", 9)
        for column, cell in enumerate(row):
            canvas.drawString(flow.x + 4 + column * 150, flow.y, cell)
        canvas.rect(flow.x, flow.y - 4, flow.width, 15)
    flow.truth.drop("table", "Vorlage auflegen")
    flow.y -= 14


def build() -> Sample:
    flow = Flow(margins=(70, 76, 70, 70), on_page=_page, title=TITLE, author="Werkstatt Untermoor")
    flow.keep(TITLE, Style("Helvetica", 20, 26, indent=0, after=16, bold=True, align="left", hyphens=False))
    for head, texts in SECTIONS:
        flow.keep(head, HEAD)
        for text in texts:
            flow.keep(text, ITEM if text[1:2] == ")" else BODY)
        if head.startswith("4"):
            _codes(flow)
    flow.truth.drop("furniture.footer", FOOTER)
    flow.truth.drop("furniture.header", "Seite 2")
    return Sample("handbuch", flow.finish(), flow.truth)
