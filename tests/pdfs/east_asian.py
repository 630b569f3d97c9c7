"""Japanese and Chinese, in fonts that every PDF reader must have (no font file is embedded)."""

from __future__ import annotations

import io

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pdfs.sample import Sample
from pdfs.typeset import Truth

WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 84.0
SIZE, LEADING = 12, 27
NEVER_FIRST = "、。，．）」』！？：；〉》”ー"
"""Characters that may not begin a line: the last one of the line before goes with them."""

JAPANESE = (
    "# 聞くための文章",
    "## 一　はじめに",
    "論文や報告書は、目で読むために書かれている。頁の上には雑誌の名前があり、下には頁番号があり、文の途中には注の番号が"
    "付いている。目はそれらを自然に読み飛ばすが、声に出して読む機械は、書かれているものをすべて同じ重さで読んでしまう。",
    "本稿では、耳で聞く人のために文章から何を取り除けばよいかを考える。文章そのものを短くするのではない。一語も書き換え"
    "ることなく、文と文のあいだに入り込んだ余計なものだけを取り除くのである。",
    "## 二　方法",
    "三つの図書館で協力者を募り、二十四人に十二編の記事を聞いてもらった。半数は元のままの記事を、残りの半数は余計なものを"
    "除いた記事を聞いた。翌日、覚えている内容を自分の言葉で話してもらい、二人の判定者がその内容を記録した。",
    "記事の長さは、短いもので十八分、長いものでは五十一分である。読み上げの速さはどの記事でも同じにした。途中で休んでもよい"
    "ことを伝えたが、休んだ人はほとんどいなかった。",
    "## 三　結果",
    "余計なものを除いた記事のほうが、はっきりとよく覚えられていた。差が最も大きかったのは、数頁にわたって議論が続く記事である。"
    "反対に、短い記事では差がほとんど見られなかった。除くべきものが初めから少なかったためであろう。",
    "ある協力者は、文の途中で頁番号が読まれると、それが議論の一部なのかどうかを一瞬考えてしまうと述べた。失われるのは数秒の"
    "時間ではなく、文の続きに向けられていた注意なのである。",
    "## 四　おわりに",
    "長い文章を公開する人は、印刷用の頁のほかに、聞くための文章を用意することができる。そのために内容を削る必要はない。"
    "声に出して読んだときに邪魔になるものを、順に取り除いていけばよい。",
)
CHINESE = (
    "# 为耳朵准备的文章",
    "## 一、引言",
    "学术文章是写给眼睛看的。每一页的上方印着刊物的名称，下方印着页码，句子中间还夹着注释的编号。眼睛会自然地跳过这些内容，"
    "而朗读的机器却把看到的一切都用同样的语气读出来。听的人往往因此失去了线索。",
    "本文要讨论的问题很简单：为了让人听得明白，应当从文章里去掉什么？我们并不打算缩短文章，也不改写任何一个词，只是把插在句子"
    "之间的多余之物拿走。",
    "## 二、方法",
    "我们在三座图书馆里邀请了二十四位听众，请他们听十二篇文章。一半的人听原来的文章，另一半的人听去掉多余之物的文章。第二天，"
    "他们用自己的话复述内容，由两位评判者加以记录。评判者事先并不知道每个人听的是哪一种。",
    "最短的文章要读十八分钟，最长的要读五十一分钟。所有文章的朗读速度都一样，听众可以随时休息，不过真正休息的人很少。",
    "## 三、结果",
    "去掉多余之物以后，听众明显记得更多。差别最大的是那些论证延续好几页的文章；篇幅短的文章几乎没有差别，因为其中本来就没有多少"
    "可以去掉的东西。",
    "一位听众说，当页码在句子中间被读出来时，她会愣一下，想一想它是不是论证的一部分。等她想明白了，句子已经读完了。可见损失的不是"
    "几秒钟的时间，而是对下文的注意。",
    "## 四、结语",
    "发表长文的人可以在印刷版之外提供一份适合收听的文本。为此不必删减内容，只要把妨碍收听的东西逐一去掉就可以了。",
)


def _break(text: str, per_line: int) -> list[str]:
    lines = []
    while text:
        end = per_line
        while end < len(text) and text[end] in NEVER_FIRST:
            end -= 1
        lines.append(text[:end])
        text = text[end:]
    return lines


def _print(name: str, font: str, texts: tuple[str, ...], header: str) -> Sample:
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    buffer, truth = io.BytesIO(), Truth()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    page, y = 1, HEIGHT - 100
    per_line = int((WIDTH - 2 * MARGIN) / SIZE)

    def close() -> None:
        canvas.setFont(font, 8)
        canvas.drawString(MARGIN, HEIGHT - 50, header)
        canvas.drawCentredString(WIDTH / 2, 44, str(page))
        canvas.showPage()

    for text in texts:
        level = len(text) - len(text.lstrip("#"))
        text = text.lstrip("# ")
        truth.paragraphs.append(text)
        size = (SIZE, 18, 13)[level]
        y -= (0, 0, 10)[level]
        # two columns of white before a paragraph, as is usual in both languages
        lines = _break(text if level else f"\u3000{text}", per_line) if level == 0 else [text]
        for line in lines:
            if y < 90:
                close()
                page, y = page + 1, HEIGHT - 100
            canvas.setFont(font, size)
            canvas.drawString(MARGIN, y, line)
            y -= LEADING + (12 if level == 1 else 2 if level == 2 else 0)
    close()
    canvas.save()
    truth.drop("furniture.header", header)
    return Sample(name, buffer.getvalue(), truth)


def build_japanese() -> Sample:
    return _print("kikutame", "HeiseiMin-W3", JAPANESE, "朗読研究　第十二巻")


def build_chinese() -> Sample:
    return _print("erduo", "STSong-Light", CHINESE, "朗读研究　第十二卷")
