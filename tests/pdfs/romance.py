"""Articles in Spanish, Portuguese and French, one column: author-year, raised and bracketed citations."""

from __future__ import annotations

from pdfs.sample import Sample
from pdfs.typeset import Flow, Style

BODY = Style(size=11, leading=14.5, indent=16)
TITLE = Style(size=17, leading=21, indent=0, after=10, bold=True, align="left", hyphens=False)
HEAD = Style(size=12, leading=15, indent=0, before=10, after=4, bold=True, align="left")
AUTHOR = Style(size=11, leading=14, indent=0, align="left")
PLACE = Style(size=9, leading=11, indent=0, align="left", italic=True)
ABSTRACT = Style(size=9.5, leading=12, indent=0, left=24, after=6)
SMALL = Style(size=9, leading=11.5, indent=-14, left=14, after=2)


class _Head:
    """A running header on every page but the first, the page number below."""

    def __init__(self, text: str, first: int) -> None:
        self.text, self.first = text, first

    def __call__(self, flow: Flow, page: int) -> None:
        canvas, (width, height) = flow.canvas, flow.size
        if page > 1:
            canvas.setFont("Times-Italic", 9)
            canvas.drawCentredString(width / 2, height - 44, self.text)
        canvas.setFont("Times-Roman", 9)
        canvas.drawCentredString(width / 2, 40, str(self.first + page - 1))


def build_spanish() -> Sample:
    flow = Flow(margins=(80, 80, 80, 76), on_page=_Head("Revista de Oficios y Memoria, 7 (2021)", 33))
    flow.keep("El pregonero y la plaza: una voz para quien no leía", TITLE)
    flow.drop("author.name", "Inés Valdepinos Rubio", AUTHOR)
    flow.drop(
        "author.place", "Departamento de Historia Oral, Universidad del Valle Alto. ines.valdepinos@uva.example", PLACE
    )
    flow.keep("Resumen", HEAD)
    flow.keep(
        "Durante siglos, las noticias llegaron a los pueblos por la voz de un vecino que cobraba por leerlas. Este "
        "artículo reúne las cuentas de seis ayuntamientos y las cartas de dos pregoneros para preguntar qué leían, qué "
        "callaban y cómo se les entendía. Se muestra que el pregón no repetía el bando escrito, sino que lo ordenaba "
        "de nuevo para el oído.",
        ABSTRACT,
    )
    flow.drop("front.keywords", "Palabras clave: pregón, lectura en voz alta, plaza, historia oral", ABSTRACT)
    flow.drop("abstract", "Abstract", HEAD)
    flow.drop(
        "abstract",
        "For centuries the news reached the villages through the voice of a neighbour who was paid to read it. This "
        "article brings together the accounts of six town halls and the letters of two criers.",
        ABSTRACT,
    )
    flow.keep("1. Introducción", HEAD)
    for text in (
        "El pregonero llegaba a la plaza poco después de la misa, cuando la gente todavía no se había marchado. Traía "
        "un tambor o una corneta, según el pueblo, y un papel que casi nunca miraba. Se ha escrito mucho sobre su "
        "figura como personaje de comedia, pero muy poco sobre su trabajo{citation.author| (Arriaga, 1998; Montoya y "
        "Peral, 2007)}.",
        "Ese trabajo consistía en leer lo que otros habían escrito para ser leído con los ojos. El bando municipal "
        "tenía encabezamiento, fórmulas de respeto, números de expediente y firmas. Nada de eso servía en la plaza. "
        "Montoya y Peral (2007) calculan que la mitad de las palabras de un bando no contenía noticia alguna, y las "
        "cuentas que hemos revisado confirman esa proporción.",
        "La pregunta que nos hacemos es sencilla: ¿qué hacía el pregonero con la otra mitad? ¿La leía de prisa, la "
        "saltaba o la decía con otras palabras? De la respuesta depende que entendamos el pregón como una simple copia "
        "o como un oficio con sus propias reglas.",
    ):
        flow.keep(text, BODY)
    flow.keep("2. Las cuentas y las cartas", HEAD)
    for text in (
        "Las cuentas de los ayuntamientos son secas, pero dicen más de lo que parece. En Villar de la Sierra se pagaba "
        "al pregonero por cada esquina, no por cada bando, de modo que le convenía hablar poco y caminar mucho. En "
        "Fuente Amarga, en cambio, cobraba un tanto al año y los vecinos se quejaban de que hablaba "
        "demasiado{citation.author| (Arriaga, 1998, p. 112)}.",
        "Las cartas son otra cosa. Julián Mesón, que fue pregonero durante treinta y un años, escribía a su hermano "
        "con una ironía que ningún documento oficial deja sospechar. «Del papel del alcalde», dice en una de ellas, "
        "«quito primero al alcalde, después la fecha y al final los adornos; lo que queda lo digo dos veces». No "
        "conocemos una descripción mejor de lo que hoy llamaríamos una edición para el oído.",
        "También sabemos qué no quitaba. Los precios, los plazos y los nombres de los deudores se leían tal como "
        "estaban, despacio y sin comentarios, porque de ellos dependían el dinero y la honra de la gente. En una "
        "ocasión Mesón confundió el catorce con el cuarenta y tuvo que repetir el pregón a su costa durante tres "
        "domingos seguidos.",
    ):
        flow.keep(text, BODY)
    flow.keep("3. Conclusiones", HEAD)
    flow.keep(
        "El pregonero no inventaba nada y, sin embargo, no repetía. Quitaba lo que solo servía al papel, dejaba "
        "intacto lo que importaba y cuidaba de que ninguna frase quedara cortada por la mitad. Quien hoy prepara un "
        "texto para ser escuchado hace, quizá sin saberlo, el mismo trabajo.",
        BODY,
    )
    flow.drop("backmatter.acknowledgement", "Agradecimientos", HEAD)
    flow.drop(
        "backmatter.acknowledgement",
        "La autora agradece al archivo de Villar de la Sierra su ayuda y su calefacción.",
        BODY,
    )
    flow.drop("reference", "Referencias", HEAD)
    for entry in (
        "Arriaga, L. (1998). Voces de alquiler: el pregón en la sierra. Ediciones del Molino.",
        "Montoya, R. y Peral, S. (2007). Medio bando: sobre la lectura en la plaza. Cuadernos de Historia Oral, 12(1), "
        "45–71.",
        "Valdepinos, I. (2015). Las cartas de Julián Mesón. Revista de Oficios y Memoria, 1, 9–30.",
    ):
        flow.drop("reference", entry, SMALL)
    flow.truth.drop("furniture.header", "Revista de Oficios y Memoria, 7 (2021)")
    return Sample("pregonero", flow.finish(), flow.truth)


def build_portuguese() -> Sample:
    flow = Flow(margins=(80, 80, 80, 76), on_page=_Head("Cadernos do Litoral, n. 15, 2022", 101))
    flow.keep("Marés escritas: o caderno de um observador de Vale do Sal", TITLE)
    flow.drop("author.name", "Joana Figueira Leal e Caetano Brandão", AUTHOR)
    flow.drop("author.place", "Centro de Estudos do Litoral, Faculdade de Vale do Sal", PLACE)
    flow.keep("Resumo", HEAD)
    flow.keep(
        "Entre 1887 e 1912, um guarda do porto anotou duas vezes por dia a altura da água numa régua de madeira. O "
        "caderno nunca foi publicado. Comparamos as suas notas com um modelo moderno das marés e mostramos que os "
        "erros do observador são menores do que os do primeiro marégrafo instalado na região.",
        ABSTRACT,
    )
    flow.drop("front.keywords", "Palavras-chave: marés, observação, cadernos, história da ciência", ABSTRACT)
    flow.keep("1 Introdução", HEAD)
    for text in (
        "Quem mede o mar todos os dias durante vinte e cinco anos não o faz por obrigação. O guarda Anselmo Pedreira "
        "tinha a obrigação de acender uma lanterna e de cobrar taxas; o caderno foi ideia sua. Não sabemos quem lhe "
        "ensinou a ler uma régua, nem por que motivo começou numa tarde de fevereiro.{^citation.raised|1}",
        "O caderno tem quatrocentas páginas e está em bom estado. Cada linha traz a data, a hora, a altura em palmos "
        "e, muitas vezes, uma observação sobre o vento ou sobre os barcos. Os estudos anteriores usaram essas "
        "observações para a história da pesca,{^citation.raised|2,3} mas ninguém se ocupou até agora dos números.",
        "A razão é compreensível. Os números de um amador parecem pouco seguros, e a régua desapareceu com o antigo "
        "cais. No entanto, há maneiras de verificar uma série de medidas sem ter o instrumento à mão: o mar obedece à "
        "lua, e a posição da lua conhece-se muito bem.",
    ):
        flow.keep(text, BODY)
    flow.keep("2 Método", HEAD)
    for text in (
        "Transcrevemos todas as linhas e calculamos, para cada data e hora, a altura que a maré deveria ter tido. A "
        "diferença entre as duas alturas tem três causas possíveis: o tempo, o observador e o modelo. Para separar o "
        "tempo das outras causas, usamos apenas os dias em que o próprio guarda escreveu que não havia vento.",
        "Restaram mais de seis mil medidas. Não as corrigimos de nenhuma forma, nem mesmo quando o engano era "
        "evidente, como no dia em que a água teria subido até ao telhado da alfândega. Um engano dessa natureza é raro "
        "e não altera a mediana, que é a única grandeza de que precisamos.",
    ):
        flow.keep(text, BODY)
    flow.keep("3 Resultados e discussão", HEAD)
    for text in (
        "A mediana da diferença é de quatro centímetros. O marégrafo de 1913, com o seu relógio e o seu tambor de "
        "papel, errou em média nove.{^citation.raised|4} A explicação está menos no instrumento do que na pessoa: o "
        "guarda olhava para a água, esperava que uma onda passasse e só depois escrevia; o marégrafo escrevia sempre.",
        "Há também uma lição sobre a leitura de documentos antigos. As notas à margem, que os nossos antecessores "
        "publicaram como curiosidades, são na verdade parte da medição, pois dizem em que dias se pode confiar nela. "
        "Quem separa o texto daquilo que o rodeia precisa de saber antes o que cada coisa significa.",
    ):
        flow.keep(text, BODY)
    flow.drop("backmatter.funding", "Financiamento", HEAD)
    flow.drop("backmatter.funding", "Este trabalho foi financiado pelo Fundo do Litoral, processo 2020/144.", BODY)
    flow.drop("reference", "Referências", HEAD)
    for entry in (
        "1. Leal JF. Um guarda e o seu caderno. Cadernos do Litoral. 2016;9:11–20.",
        "2. Brandão C. Barcos e ventos em Vale do Sal. Arquivo da Pesca. 2009;3:77–98.",
        "3. Ribalta M, Couto D. A pesca antes do gelo. Arquivo da Pesca. 2012;6:5–31.",
        "4. Noronha P. O marégrafo de 1913. Instrumentos e Lugares. 2018;2:140–155.",
    ):
        flow.drop("reference", entry, SMALL)
    flow.truth.drop("furniture.header", "Cadernos do Litoral, n. 15, 2022")
    return Sample("mares", flow.finish(), flow.truth)


def build_french() -> Sample:
    flow = Flow(margins=(80, 80, 80, 76), on_page=_Head("Cahiers de la lecture à voix haute, 2019", 5))
    flow.keep("La page et la voix : notes sur un atelier de lecture", TITLE)
    flow.drop("author.name", "Hélène Marchandeau", AUTHOR)
    flow.drop("author.place", "Laboratoire des écritures, Université de Port-Mauvoisin", PLACE)
    flow.keep("Résumé", HEAD)
    flow.keep(
        "Pendant deux hivers, une vingtaine de personnes se sont réunies le jeudi soir pour lire à voix haute des "
        "livres qui n’avaient pas été écrits pour cela. Nous décrivons ce qu’elles sautaient, ce qu’elles gardaient, "
        "et comment elles se sont peu à peu accordées sur une manière de faire.",
        ABSTRACT,
    )
    flow.drop("front.keywords", "Mots-clés : lecture à voix haute, atelier, page imprimée, écoute", ABSTRACT)
    flow.keep("1. L’atelier", HEAD)
    for text in (
        "L’atelier s’est tenu dans l’arrière-salle d’une librairie, entre le rayon des cartes et celui des livres de "
        "cuisine. Personne n’y apprenait à lire ; il s’agissait plutôt d’apprendre à être écouté. On y a lu des récits "
        "de voyage, des traités d’agriculture, un manuel de serrurerie et, une seule fois, un roman{citation.author| "
        "(Marchandeau, 2017)}.",
        "Les premiers soirs, chacun lisait tout. Le titre courant revenait à chaque page, les notes interrompaient les "
        "phrases et les numéros de figures tombaient comme des pierres. « On dirait que quelqu’un tousse dans le livre "
        "», remarqua une dame du deuxième rang. La formule est restée, et l’on s’est mis à compter les toux.",
        "Au bout d’un mois, les lecteurs avaient changé d’habitude sans que rien n’eût été décidé. Ils passaient les "
        "titres courants, gardaient les notes pour la fin et disaient d’un mot qu’une figure se trouvait là. Bonnefond "
        "(2004) avait observé la même évolution chez des lecteurs beaucoup plus jeunes.",
    ):
        flow.keep(text, BODY)
    flow.keep("2. Ce que l’on garde", HEAD)
    for text in (
        "Il serait faux de croire que lire pour l’oreille, c’est lire moins. Les exemples, les parenthèses, les "
        "hésitations même de l’auteur étaient lus jusqu’au bout. Un lecteur qui sautait une phrase difficile se "
        "faisait aussitôt reprendre{citation.author| (Bonnefond, 2004 ; Tessier et Amrouche, 2011)}. Ce que l’on "
        "supprimait n’était jamais une pensée, mais toujours un objet posé sur la page.",
        "La difficulté venait des cas intermédiaires. Une légende qui raconte une anecdote, est-ce encore un objet ? "
        "L’atelier répondait tantôt oui, tantôt non. Une liste de cinq outils était lue, une liste de trente ne "
        "l’était pas, et nul n’a jamais su dire où passait la limite.",
        "Nous avons retenu de ces soirées une règle simple : lorsqu’on hésite, on lit. Une toux de trop fait sourire ; "
        "une phrase perdue ne se retrouve pas.",
    ):
        flow.keep(text, BODY)
    flow.drop("backmatter.acknowledgement", "Remerciements", HEAD)
    flow.drop(
        "backmatter.acknowledgement", "Merci à la librairie du Vieux Quai, qui a prêté ses chaises et son poêle.", BODY
    )
    flow.drop("reference", "Références", HEAD)
    for entry in (
        "Bonnefond, A. (2004). Lire sans voir : enquête dans trois écoles. Éditions du Phare.",
        "Marchandeau, H. (2017). Un roman et un manuel de serrurerie. Cahiers de la lecture à voix haute, 3, 21–34.",
        "Tessier, G. et Amrouche, N. (2011). L’oreille du lecteur. Revue des livres parlés, 8(2), 101–119.",
    ):
        flow.drop("reference", entry, SMALL)
    flow.truth.drop("furniture.header", "Cahiers de la lecture à voix haute, 2019")
    return Sample("atelier", flow.finish(), flow.truth)
