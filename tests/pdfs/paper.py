"""A two-column paper as journals and conferences print it: everything that a copy desk meets in one document.

People, places, journals and numbers are invented.
"""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from pdfs.sample import Sample
from pdfs.typeset import Float, Flow, Style

SHORT, JOURNAL = "Where listeners lose the thread", "Annals of Spoken Reading, vol. 12"
STAMP = "deposit:2403.01177v2 [read.ear] 11 Mar 2024"
CAPTION_SIZE = 8.5

TITLE = "Where Listeners Lose the Thread: Interruptions in Long Articles Read Aloud"
AUTHORS = "Ada Brennholt{^author|1}, Tomás Quintela{^author|2} and Mei-Lin Okafor{^author|1,2}"
PLACES = (
    "{^author|1}Institute for Listening, Northern Coast University, Grauhafen",
    "{^author|2}Department of Reading Studies, College of Vale do Sal",
    "ada.brennholt@listening.example, quintela@valedosal.example",
)

ABSTRACT = (
    "Long articles are written for the eye. When they are read aloud, the listener meets things that the eye skips "
    "without a thought: running headers, citation numbers, footnotes in the middle of a sentence. We asked 64 adults "
    "to listen to twelve articles with and without such interruptions and measured how much they remembered a day "
    "later. Removing the interruptions raised recall from 41 to 58 percent, and the gain was largest for articles "
    "that argue over several pages. Shortening the articles instead, so that they took the same time, brought "
    "nothing. What listeners need is not less text but an unbroken one."
)

KEYWORDS = "listening comprehension, text to speech, running headers, memory, long documents"

INTRODUCTION = (
    "Most of what is known was written down by people who expected a reader with a page in front of them. A page "
    "offers help that is easily forgotten: the eye sees at once that the line at the top is the name of the journal, "
    "that the small figures belong to the notes, and that the block with the grey ground can wait until "
    "later{citation.bracket| [1]}. A voice offers none of this help. It reads what it is given, in the order in which "
    "it is given, and gives the name of a journal the same weight as the conclusion of an argument.",
    "Earlier work looked at the quality of the voice itself{citation.bracket| [2, 3]} and at the speed at which "
    "people like to listen{citation.bracket| [4–6]}. Both matter less than one would think once the first minutes are "
    "over. Kestrel et al.{citation.bracket| [7]} report that listeners get used to almost any voice within a quarter "
    "of an hour, but that they never get used to a sentence that is cut in two by something foreign.{^footnote|1} "
    "Self-reports agree: asked what they disliked, people named the interruptions before the voice, the speed and "
    "even the subject of the article.",
    "The question of this paper is therefore a narrow one. We leave the voice and the speed alone and change only "
    "what is read. In particular, we ask whether an article from which all interruptions have been removed is "
    "remembered better than the same article as it stands, and whether the difference depends on its "
    "length{pointer| (see Section 4)}. A short note of ours gave a first answer for news{citation.bracket| [8]}; here "
    "we turn to texts that need half an hour and more.",
)
NOTE_1 = "1 A sentence counts as cut when more than two seconds of foreign matter stand between its words."

RELATED = (
    "Three lines of work meet in our question. The first comes from the study of silent reading. Marginal notes and "
    "figures were long believed to help, and they do help readers who know how to use them{citation.bracket| [1]}. For "
    "everybody else they compete with the sentence. Halloran{citation.bracket| [9]} describes how writers of the "
    "eighteenth century already complained about printers who put the name of the book over every page.",
    "The second line is the engineering of spoken text. Reading software has become remarkably good at numbers, names "
    "and foreign words{citation.bracket| [2]}, and some programs let their users skip tables. What they skip is "
    "decided by patterns that were written for one publisher and fail for the next. Fontaine and her "
    "colleagues{citation.bracket| [3]} counted eleven such failures in a single chapter, most of them silent ones: a "
    "paragraph that had been taken for a footer was never read at all.",
    "The third line asks what a listener remembers. It has mostly used short texts of two or three minutes, because "
    "they are easy to score. Short texts have few pages and therefore few interruptions, so that the effect which we "
    "are after could hardly show. Where longer recordings were used, they were lectures, which were made for the ear "
    "in the first place{citation.bracket| [4, 6]}.",
)

METHODS_1 = (
    "We recruited 64 adults, aged 19 to 71, through notices in three public libraries. All of them listened to spoken "
    "texts at least once a week, and none had taken part in an earlier study. They were paid for their time, and they "
    "could stop whenever they liked; two of them did, after the first session, and their answers are not used in what "
    "follows."
)
METHODS_2 = (
    "Twelve articles were chosen from the open shelves of the college: four on the history of building, four on "
    "animals and four on public health. The shortest takes 18 minutes at an even pace, the longest 51. Each was "
    "prepared in two versions by the same two editors. In the *plain* version nothing was taken out, so that headers, "
    "page numbers, notes and citations were read where they stand. In the *edited* version only such interruptions "
    "were removed, and not one word of the argument itself was changed{pointer| (Table 1)}."
)
KINDS_LEAD = "The editors agreed beforehand on what counts as an interruption. Three kinds were removed:"
KINDS = (
    "matter that belongs to the page and not to the text, such as running headers and page numbers;",
    "matter that points elsewhere, such as citation marks and references to notes;",
    "matter for the eye alone, such as tables, formulas on lines of their own, and the words inside figures.",
)
KINDS_TAIL = (
    "Everything else stayed, including examples, asides in parentheses and sentences that both editors found dull. "
    "Disagreements were rare, and they concerned captions more than anything else: a caption that tells a story of "
    "its own is a paragraph in disguise."
)
METHODS_3 = (
    "A day after listening, each person retold the article in their own words. Two judges, who did not know which "
    "version had been heard, compared the retelling with a list of propositions. The share of propositions that were "
    "told correctly is our measure of recall. We model the recall of person *i* for article *j* as"
)
METHODS_4 = (
    "where *e* is one for the edited version and zero for the plain one, and the remaining terms stand for the person "
    "and the article. The slope is the quantity that we want to know. Agreement between the judges was high; where "
    "they differed by more than a tenth, a third judge decided."
)

RESULTS = (
    "Table 1 shows the main result. In the plain version people recalled 41 percent of the propositions, in the "
    "edited version 58 percent. The gain does not come from a few articles: it is positive for eleven of the twelve, "
    "and for the twelfth, a short piece on roof tiles, the two versions hardly differ because there was hardly "
    "anything to remove.{^footnote|2}",
    "Figure 1 shows how recall falls while an article goes on. With interruptions, the curve drops steeply after the "
    "first ten minutes and does not recover. Without them it drops slowly, and in the last quarter of the article it "
    "even rises a little, as one would expect when a conclusion takes up the thread of the "
    "introduction{citation.bracket| [3, 9]}. This pattern is well-known from reading on paper, but it had not been "
    "seen in listening before.",
    "One might object that the edited version is simply shorter. It is, by about nine percent. We therefore made a "
    "third version of four articles, in which whole sentences were cut until the length was the same, while the "
    "interruptions stayed. Recall in this version was 40 percent, no better than in the plain one. Length alone "
    "explains nothing.",
)
NOTE_2 = "2 Its only interruptions were two page numbers and the name of the quarry that had sponsored the survey."

AGE = (
    "The age of the listeners made less difference than we had expected. Those over sixty recalled a little less in "
    "both versions, but they gained as much from the edited one as the youngest group did. Practice mattered more. "
    "People who listen every day lost less to the interruptions than people who listen once a week, perhaps because "
    "they have learned to let a page number pass. Even so, the daily listeners gained eleven points, and not one of "
    "them recalled more from the plain version.",
    "The subjects differ as well. Articles on public health have the most notes and the most numbers, and they gained "
    "most. In these articles a plain reading stops, on average, every forty seconds. It is hard to imagine a lecture "
    "in which the speaker coughs so often, and harder to imagine an audience that would stay.",
)

DISCUSSION = (
    "What distinguishes a harmless interruption from a harmful one? Our listeners gave a hint in their comments. A "
    "page number between two paragraphs was noticed and forgotten. The same number in the middle of a sentence made "
    "them wonder for a moment whether it belonged to the argument, and by the time they had decided that it did not, "
    "the sentence was over{citation.bracket| [10]}. The damage is done not by the seconds lost but by the question "
    "raised.",
    "It follows that the order in which a text is cleaned matters. Whoever removes the obvious things first, such as "
    "headers on a line of their own, does what is easy and helps little. The things that hurt are small and sit "
    "inside sentences: bracketed numbers, raised figures, a footnote that the page break has pushed between two "
    "halves of a word. An editor who has only one hour should spend it there.",
    "Our study has limits. All articles were in one language, all listeners came from towns with a library, and a day "
    "is a short time for memory. We do not know whether the gain lasts for a month. Nor do we know how much of it "
    "would remain for people who listen while they walk, cook or drive, which is how most listening is done.",
)

CONCLUSION = (
    "Listeners remember more of a long article when nothing foreign stands between its sentences. The gain is large, "
    "it costs no content, and it cannot be had by shortening. Those who publish long texts could offer a clean "
    "reading version beside the printed page; those who build reading software should look inside the sentence "
    "first."
)

ACKNOWLEDGEMENTS = (
    "We thank the librarians of Grauhafen, Untermoor and Vale do Sal for their patience, and Ruth Anselm for reading "
    "an early draft of this paper aloud to us."
)
FUNDING = "This work was funded by the Coastal Fund for Open Reading under grant COR-2022-118."
REFERENCES = (
    "[1] H. Adler and P. Voss. What the eye leaves out. Journal of Page Studies, 4(2):101–119, 2011.",
    "[2] J. Marlowe. Voices and their listeners. Speech and Hearing Review, 31:7–25, 2015.",
    "[3] L. Fontaine, R. Iwai and S. Petrov. Threads of argument in spoken prose. In Proceedings of the Third Meeting "
    "on Listening, pages 44–58, 2018.",
    "[4] D. Castellan. How fast is too fast? Quarterly of Applied Attention, 9(1):12–30, 2009.",
    "[5] B. Ngata and O. Lindqvist. Speed and comfort in long recordings. Audio Letters, 22:310–318, 2016.",
    "[6] C. Whitlow. Listening at double pace. Quarterly of Applied Attention, 14(3):201–220, 2019.",
    "[7] F. Kestrel, U. Brandt and Y. Sato. Getting used to a voice. Annals of Spoken Reading, 8:77–95, 2020.",
    "[8] A. Brennholt and T. Quintela. Interruptions in spoken news: a note. Annals of Spoken Reading, 10:15–18, 2022.",
    "[9] G. Halloran. Endings that remember beginnings. Studies in Rhetoric, 17:1–22, 2013. "
    "https://doi.example/10.5555/sir.2013.17",
    "[10] K. Oduya. The question raised by a number. Journal of Page Studies, 15(4):410–422, 2023.",
)

TABLE = (
    ("Subject", "Minutes", "Plain", "Edited"),
    ("Building", "18–44", "0.43", "0.57"),
    ("Animals", "22–39", "0.46", "0.62"),
    ("Health", "31–51", "0.35", "0.55"),
    ("All", "18–51", "0.41", "0.58"),
)
TABLE_CAPTION = "Table 1: Share of propositions recalled after a day, by subject and version. 62 listeners."
FIGURE_CAPTION = (
    "Figure 1: Recall over the course of an article, in tenths of its length. Solid: edited version. Dashed: plain "
    "version."
)
FIGURE_LABELS = ("recall", "start", "middle", "end", "edited", "plain")

BODY = Style(size=10, leading=12, indent=11)
HEAD = Style(size=11.5, leading=14, indent=0, before=9, after=3, bold=True, align="left")
SUBHEAD = Style(size=10, leading=12, indent=0, before=6, after=2, bold=True, italic=True, align="left")
ITEM = Style(size=10, leading=12, indent=-12, left=22, before=1)
SMALL = Style(size=8.5, leading=10.2, indent=0)


def _headers(flow: Flow, page: int) -> None:
    canvas, (width, height) = flow.canvas, flow.size
    canvas.setFont("Times-Italic", 8.5)
    if page == 1:
        canvas.saveState()
        canvas.setFillGray(0.5)
        canvas.translate(24, 250)
        canvas.rotate(90)
        canvas.setFont("Times-Roman", 14)
        canvas.drawString(0, 0, STAMP)
        canvas.restoreState()
        flow.truth.drop("furniture.stamp", STAMP)
    elif page % 2:
        canvas.drawRightString(width - 54, height - 42, SHORT)
    else:
        canvas.drawString(54, height - 42, JOURNAL)
    canvas.setFont("Times-Roman", 8.5)
    number = str(176 + page)
    if page % 2:
        canvas.drawRightString(width - 54, 34, number)
    else:
        canvas.drawString(54, 34, number)


def _front(flow: Flow) -> None:
    flow.keep(TITLE, Style(size=18, leading=22, indent=0, after=8, bold=True, align="center", hyphens=False))
    flow.drop("author.name", AUTHORS, Style(size=11, leading=14, indent=0, after=2, align="center"))
    for place in PLACES:
        flow.drop("author.place", place, Style(size=9, leading=11, indent=0, align="center", italic=True))
    flow.y -= 10
    flow.keep("Abstract", Style(size=10, leading=12, indent=0, after=2, bold=True, align="center"))
    flow.keep(ABSTRACT, Style(size=9, leading=10.8, indent=0, left=30))
    line = Style(size=9, leading=10.8, indent=0, left=30, before=4, after=8)
    flow.drop("front.keywords", f"**Keywords:** {KEYWORDS}", line)


def _table(canvas: Canvas, x: float, y: float, width: float) -> None:
    y = _lines(canvas, TABLE_CAPTION, x, y - 9, width)
    canvas.setLineWidth(0.8)
    canvas.line(x, y + 4, x + width, y + 4)
    for number, row in enumerate(TABLE):
        y -= 11
        canvas.setFont("Times-Bold" if number == 0 else "Times-Roman", 9)
        for column, cell in enumerate(row):
            if column == 0:
                canvas.drawString(x + 4, y, cell)
            else:
                canvas.drawRightString(x + 4 + (0.42 + 0.18 * column) * width, y, cell)
        if number == 0:
            canvas.line(x, y - 4, x + width, y - 4)
            y -= 4
    canvas.line(x, y - 5, x + width, y - 5)


def _lines(canvas: Canvas, text: str, x: float, y: float, width: float) -> float:
    """A caption, ragged; returns the y below it."""
    from reportlab.lib.utils import simpleSplit

    canvas.setFont("Times-Roman", CAPTION_SIZE)
    for line in simpleSplit(text, "Times-Roman", CAPTION_SIZE, width):
        canvas.drawString(x, y, line)
        y -= 10
    return float(y)


def _figure(canvas: Canvas, x: float, y: float, width: float) -> None:
    left, right, low, high = x + 26, x + width - 10, y - 120, y - 10
    canvas.setLineWidth(0.7)
    canvas.line(left, low, right, low)
    canvas.line(left, low, left, high)
    curves = {"edited": (0.9, 0.86, 0.82, 0.8, 0.79, 0.81), "plain": (0.9, 0.8, 0.58, 0.5, 0.46, 0.44)}
    canvas.setFont("Helvetica", 7)
    for name, values in curves.items():
        canvas.setDash(*((), (3, 2))[name == "plain"] or ([],))
        path = canvas.beginPath()
        for k, value in enumerate(values):
            at = left + k * (right - left) / 5, low + value * (high - low)
            (path.lineTo if k else path.moveTo)(*at)
        canvas.drawPath(path)
        canvas.drawRightString(right, low + values[-1] * (high - low) + 4, name)
    canvas.setDash([])
    for k, label in enumerate(("start", "middle", "end")):
        canvas.drawCentredString(left + k * (right - left) / 2, low - 9, label)
    canvas.saveState()
    canvas.translate(x + 16, low + 40)
    canvas.rotate(90)
    canvas.drawString(0, 0, "recall")
    canvas.restoreState()
    _lines(canvas, FIGURE_CAPTION, x, low - 24, width)


def _equation(flow: Flow) -> None:
    """r_ij = a + b e_ij + p_i + q_j + noise, set by hand as TeX would."""
    canvas = flow.canvas
    flow.need(30)
    flow.y -= 20
    out = canvas.beginText(flow.x + 40, flow.y)
    for text, font, size, rise in (
        ("r", "Times-Italic", 10, 0), ("ij", "Times-Italic", 7, -1.6), (" = ", "Times-Roman", 10, 0),
        ("α", "Symbol", 10, 0), (" + ", "Times-Roman", 10, 0), ("β", "Symbol", 10, 0), (" e", "Times-Italic", 10, 0),
        ("ij", "Times-Italic", 7, -1.6), (" + ", "Times-Roman", 10, 0), ("π", "Symbol", 10, 0),
        ("i", "Times-Italic", 7, -1.6), (" + ", "Times-Roman", 10, 0), ("θ", "Symbol", 10, 0),
        ("j", "Times-Italic", 7, -1.6), (",", "Times-Roman", 10, 0),
    ):  # fmt: skip
        out.setFont(font, size)
        out.setRise(rise)
        out.textOut(text)
    canvas.drawText(out)
    canvas.setFont("Times-Roman", 10)
    canvas.drawRightString(flow.x + flow.width, flow.y, "(1)")
    flow.y -= 8


def _body(flow: Flow) -> None:
    flow.keep("1 Introduction", HEAD)
    flow.keep(INTRODUCTION[0], BODY, first=0)
    flow.keep(INTRODUCTION[1], BODY, notes=(NOTE_1,))
    flow.keep(INTRODUCTION[2], BODY)
    flow.keep("2 Related work", HEAD)
    flow.keep(RELATED[0], BODY, first=0)
    for text in RELATED[1:]:
        flow.keep(text, BODY)
    flow.keep("3 Methods", HEAD)
    flow.keep("3.1 Listeners", SUBHEAD)
    flow.keep(METHODS_1, BODY, first=0)
    flow.keep("3.2 Articles and versions", SUBHEAD)
    flow.keep(METHODS_2, BODY, first=0)
    flow.floats.append(Float(100, _table))
    flow.truth.drop("caption", TABLE_CAPTION)
    flow.keep(KINDS_LEAD, BODY)
    for number, text in enumerate(KINDS, 1):
        flow.keep(f"{number}. {text}", ITEM)
    flow.keep(KINDS_TAIL, BODY, first=0)
    flow.keep("3.3 Measure", SUBHEAD)
    # a display equation stands in its sentence, which goes on behind it
    flow.truth.keep(f"{METHODS_3} {METHODS_4}")
    flow.set(METHODS_3, BODY, first=0)
    _equation(flow)
    flow.set(METHODS_4, BODY, first=0)
    flow.floats.append(Float(190, _figure))
    flow.truth.drop("caption", FIGURE_CAPTION)
    flow.keep("4 Results", HEAD)
    flow.keep(RESULTS[0], BODY, notes=(NOTE_2,), first=0)
    for text in RESULTS[1:]:
        flow.keep(text, BODY)
    flow.keep("4.1 Age and subject", SUBHEAD)
    flow.keep(AGE[0], BODY, first=0)
    flow.keep(AGE[1], BODY)
    flow.keep("5 Discussion", HEAD)
    flow.keep(DISCUSSION[0], BODY, first=0)
    for text in DISCUSSION[1:]:
        flow.keep(text, BODY)
    flow.keep("6 Conclusion", HEAD)
    flow.keep(CONCLUSION, BODY, first=0)


def _back(flow: Flow) -> None:
    flow.drop("backmatter.acknowledgement", "Acknowledgements", HEAD)
    flow.drop("backmatter.acknowledgement", ACKNOWLEDGEMENTS, BODY, first=0)
    flow.drop("backmatter.funding", "Funding", HEAD)
    flow.drop("backmatter.funding", FUNDING, BODY, first=0)
    flow.drop("reference", "References", HEAD)
    for entry in REFERENCES:
        flow.drop("reference", entry, SMALL)


def build() -> Sample:
    flow = Flow(margins=(54, 64, 54, 60), on_page=_headers, title=TITLE, author="Ada Brennholt")
    _front(flow)
    flow.set_columns(2, 20)
    _body(flow)
    _back(flow)
    flow.truth.drop("furniture.header", SHORT)
    flow.truth.drop("furniture.header", JOURNAL)
    return Sample("paper", flow.finish(), flow.truth)
