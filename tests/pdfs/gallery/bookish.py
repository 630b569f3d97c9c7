"""Books, theses, reports."""

from __future__ import annotations

from functools import partial

from pdfs import book
from pdfs.gallery import tagged, thesis
from pdfs.gallery.example import Example
from pdfs.kinds import make

BOOKISH = (
    Example(
        name="book-en",
        kind="Book",
        language="English",
        make=lambda: book.build().data,
        about="A title page, contents with dots, three chapters, an index and a colophon. What is hard: paragraphs go "
        "on behind a page break with its running title and number, and an entry of an index looks like a row of a "
        "table.",
        stays="title, chapters",
        goes="author, contents, running titles, page numbers, index, colophon",
        shown=((2, 1, 2), (3, 21, 22), (4, 1, 1), (4, 3, 4), (4, 2, 2), (8, 3, 5)),
        begins=("The Salt Road", "1 The Pans", "Salt was made on this coast", "2 The Carters", "3 What Remained"),
        kept=("until the winter rain took them back to the sea.",),
        gone=(
            ("contents", "Contents"),
            ("furniture.header", "The Salt Road"),
            ("index", "harbour, fire of, 6"),
            ("index", "Index"),
        ),
        wrong="The subtitle goes with the name under it, taken for words of a figure. In the second chapter the large "
        "first letter is glued to the word beside it (`Asalt cart`): the PDF has no space there. The colophon goes as "
        "`code`.",
    ),
    Example(
        name="thesis-es",
        kind="Thesis",
        language="Spanish",
        make=thesis.build,
        about="A title page with the faculty, contents, three chapters with raised numbers, their endnotes at the end, "
        "an index. What is hard: endnotes are paragraphs of whole sentences under a heading of their own.",
        stays="title, chapters",
        goes="names and faculty, contents, raised numbers, endnotes, running titles, index",
        shown=((1, 2, 3), (3, 3, 4), (3, 10, 13), (9, 3, 5), (11, 3, 4)),
        begins=("La sal y la torre", "1 Cartas del valle", "2 Un invierno en el puerto", "3 Reglas para el jardín"),
        kept=("guarda el color del agua. Sin embargo, la mujer",),
        gone=(
            ("author", "Ana Tejedor"),
            ("contents", "Índice"),
            ("furniture.header", "Ana Tejedor · La sal y la torre"),
            ("footnote.text", "Notas"),
            ("footnote.text", "1 El segundo comité va a cambiar los nombres"),
            ("index", "Índice analítico"),
            ("index", "jardín, 6, 8"),
        ),
        wrong="The raised numbers go as citations (`citation.superscript`), so that `--footnotes keep` keeps the notes "
        "without their marks.",
    ),
    Example(
        name="report-fr",
        kind="Report with tags",
        language="French",
        make=partial(tagged.build, True),
        about="A yearly report whose PDF says of each line what it is (a *tagged* PDF). copydesk goes by the look and "
        "the words and does not read the tags, as few PDFs have good ones: `report-fr-untagged.pdf`, the same without "
        "tags, gives the same text.",
        stays="title, headings with their numbers, paragraphs",
        goes="running title, page numbers, table with its caption",
        shown=((1, 1, 1), (1, 3, 5), (1, 2, 2), (2, 3, 6), (2, 24, 25)),
        begins=(
            "La route de la carrière",
            "1 Notes sur le sel",
            "2 Ce que la rivière apporte",
            "3 Lettres de la vallée",
        ),
        kept=(),
        gone=(
            ("furniture.header", "Bureau du port – Rapport annuel"),
            ("caption.table", "Tableau 1 : Personne dans la vallée explique"),
            ("table", "Bateaux"),
        ),
        twins={"report-fr-untagged": partial(tagged.build, False)},
    ),
    Example(
        name="report-zh",
        kind="Report",
        language="Chinese",
        make=lambda: make("report", "zh", 1).data,
        about="Sections with a table, a figure and a box. What is hard: there are no spaces and no capitals to go by, "
        "and lines must be joined without a space.",
        stays="title, headings, paragraphs, the box",
        goes="page numbers, table, captions",
        shown=((1, 2, 3), (1, 6, 7), (1, 23, 25), (1, 1, 1), (2, 2, 2)),
        begins=("长长的走廊", "钟与钟表", "河流带来的东西", "一张旧地图", "港口的冬天", "塔楼的看守人"),
        kept=("灯塔的看守人以令人吃惊的耐心",),
        gone=(
            ("caption.table", "表1. 她那位修钟表的哥哥"),
            ("table", "第二条渡船"),
            ("caption.figure", "图1. 每年冬天"),
        ),
    ),
)
