"""Words with ligatures of type, by language: what a glyph that its font gives no character for may stand in.

Beginnings of words, or parts of them; those of fewer than five letters stand for whole words.
"""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "en": (
        "jeffrey jeff geoffrey fide huff stuffed off offer offic offset offence offend offline coffee coffin "
        "effect effort effici affect afford affair affili affirm afflict affluen differ difficult diffus buffer "
        "buffet suffer suffic suffix suffrag staff stiff stuff cliff sheriff tariff traffic scaffold baffl raffl "
        "shuffl muffl ruffl truffl waffl riffl sniff bluff cutoff payoff tradeoff takeoff layoff spinoff kickoff "
        "standoff playoff graffiti griffin daffodil effluent jefferson hoffman fib fiber fibre fibro fiction "
        "fiddl fidel field fierce fifteen fifth fifty fig fight figur fil file filed filenam fill film filter "
        "filth fin final financ find finding fine finest finger finish finit fir fire firm first fiscal fish fist "
        "fit fitness fitted fitting five fix fixed fixtur configur confid confin confirm confisc defin definit "
        "deficien deficit defianc infin infinit infirm refin affin indefin benefi beneficial beneficiar artific "
        "classifi clarifi certifi codifi crucifi dignifi diversifi edifi electrifi exemplifi fortifi fructifi "
        "glorifi gratifi horrifi identifi identifier intensifi justifi magnifi modifi mortifi mystifi notifi "
        "nullifi objectifi pacifi pacific personifi petrifi purifi qualifi quantifi ramifi rarifi ratifi rectifi "
        "reifi sacrific sanctifi satisfi scientifi signifi simplifi solidifi specifi specific stratifi superfic "
        "terrifi testifi unifi unverifi verifi versifi vilifi vivifi profil profit proficien prefix proofing "
        "orific outfit retrofit misfit unfit postfix crossfir campfir wildfir goldfish jellyfish shellfish "
        "fishermen fisher outfield airfield battlefield midfield wikifi wifi hifi amplifi flag flair flake flame "
        "flank flap flare flash flask flat flatten flavo flaw fleck fled flee fleet flesh flew flex flexib flick "
        "flies flight fling flint flip flirt flit float flock flood floor flop flor flora floss flour flourish "
        "flow flower flown fluctu flue fluen fluid flung fluoresc fluor flurry flush flute flux fly flyer flying "
        "flywheel afloat aflame conflat conflict conflu deflat deflect inflam inflat inflect inflex inflict "
        "inflow influen influx outflow overflow reflect reflex reflux stackoverflow workflow airflow cashflow "
        "sunflower snowflak butterfly dragonfly underfl leaflet ruffle leafl trefl chifl muffled superfluous "
        "mayflower diff diffs reflow inefficient officer filament fidget microfilm"
    ),
    "de": (
        "offen öffn öffent offiz offenbar eröffn treff betreff begriff eingriff griff angriff zugriff stoff "
        "wasserstoff rohstoff sauerstoff kunststoff werkstoff schiff schaff geschäff hoff hoffnung effekt "
        "effizien effektiv koffer kaffee kartoffel löffel waffe affe giff pfiff kniff riff reff schliff "
        "koeffizien offset differen differenz different traff straff diffus suffix chiffr ziffer entziffer ziff "
        "treffen auffällig auffass auffind auffrisch aufford auffüll aufführ auffang lauffläche fiel find finden "
        "findet findest finanz figur film filter final finger finster firma fisch fiskal fix fixier definier "
        "definit definition defizit spezifi spezifisch identifi identifizier klassifik klassifizier modifik "
        "modifizier qualifik qualifizier verifizier zertifik signifik offiziell profil profit konfigur "
        "konfiguration infiz infizier infinit befind befinden befindet empfind empfindlich erfind erfindung "
        "pflicht infinitiv grafik grafisch spezifik spezifizier spezifikation empfiehlt empfiehl empfing anfing "
        "fing grafiken fläche flach flasche flamm flecht fleck fleisch fleiß flexib fliege fliegen fließ flink "
        "flocke flöt flucht flug flughafen flugzeug flur fluss flusses flüss flüssig flüster flut einfluss "
        "beeinfluss einflüss abfluss zufluss konflikt reflex reflekt inflation pflanz pflanze pfleg pflege "
        "verpflicht häufl flächen oberfläche überfl überflüss geflügel beflügel schlüpflig"
    ),
    "fr": (
        "effet effets effectu effectif effica efficac efficien effort effac effray effond efforc affich affair "
        "affect affirm affin afflu affranch affront offic offici officiel offr offre offert offrir souffl souffr "
        "souffran suffi suffis suffisan suffix suffrag différ différen difficil difficult diffus diffusion "
        "coeffici chiffr chiffre étoff griff siffl gouffre buffet coffre coffr beffroi greffe greff raffin truffe "
        "touff bouff esquiff tarifi fiabl fiche fichier fictif fidel fidèle fier fièvre figur fil file filet "
        "fille film fils filtr fin final finaliser financ fini finir finit fiscal fix fixe fixer défini définir "
        "définit définition difficile bénéfic confi confian confiance configur configuration confin confirm "
        "déficit infini infinit infirm magnifi modifi modifier modification spécifi spécifique signifi significat "
        "vérifi vérifier identifi identifier qualifi justifi certifi certificat classifi simplifi unifi notifi "
        "scientifi scientifique artifici profit profil préfix enfin afin superfici sacrifi terrifi pacifi "
        "diversifi rectifi planifi flamm flanc flash flatt flèche fleur fleuve flexib flot flott flou fluctu "
        "fluid fluide flûte flux influ influen influence conflit réfléch reflet réflex réflexion reflèt gonfl "
        "inflation inflam inflexi enfl conflu ronfl souffle siffler"
    ),
    "es": (
        "fiable ficha fichero ficci fiel fiesta figur fij fijar fijo fila filo filosof filosofía filtr fin fina "
        "final finalidad finalment finan financi finca fingi fino firm firma firme fiscal dificul dificultad "
        "definir defini definic definit deficien déficit oficial oficin oficina oficio eficac eficaz eficien "
        "beneficio benefic edific edificio especific específic signific significa identific clasific modific "
        "verific justific certific calific cualific notific planific simplific unific científic artific superfici "
        "sacrific magnífic pacífic confi confianz configur configuración confirm confin afirm afin infini infinit "
        "infier refier refin desafi grafic gráfic gráfico perfil bibliográfic geográfic tipográfic fotográfic "
        "demográfic tráfic fonográfic suficien flauta flech flexib flojo flor flora flores flot flota fluct fluid "
        "fluido flujo influ influen influencia conflict conflicto reflej reflexi reflexión inflación inflam afloj "
        "afluen conflu superflu"
    ),
    "it": (
        "effett effetto effettiv effettu effici efficac efficien offert offrir offri offic officina offes "
        "ufficial ufficio differen differenz diffic difficil difficolt diffus diffusion diffond affar affari "
        "affatt affet affetto afferm affid affin affinché affitt affront affron soffi soffitt soffr sofferen "
        "suffici sufficien caffè buffo tuffo coeffici raffigur raffin traffic stoffa graffit goffo fiab fiat ficc "
        "fiducia fidanz fidar fier fiera figli figlio figlia figur fil fila file film filo filosof filtr fin fine "
        "fino final finalment finanz finché finestr fingere finir finit finito fiore fior firm firma fisc fisic "
        "fisico fiss fissa fisso fiume definir defini definit definizion deficit specific signific significat "
        "identific classific modific verific giustific certific qualific notific pianific semplific unific "
        "scientific artific superfici sacrific magnific pacific profit profil profitt benefic confid configur "
        "configurazion confin infin infine infinit rifiut sfid grafic tipografic bibliografic fotografic "
        "geografic edific flagr flaut flessib flora flott fluid fluido flusso influ influen influenz influenza "
        "conflitt riflett rifless riflession inflazion inflam afflu conflu sfior"
    ),
    "pt": (
        "fiar fica ficar ficção ficha ficheiro fiel figur fila filho filha film filme filosof filtr fim fin final "
        "finalidad finalment finan financ finanç fino firm firma firme fiscal fita fix fixar dificul dificuldad "
        "defini definir definiç deficiên déficit oficial oficin oficina eficaz eficác eficien eficiên benefic "
        "especific específic signific significat identific identificaç classific modific verific justific "
        "certific qualific notific planific simplific unific científic artific superfici sacrific magnífic "
        "pacífic confi confian configur configuraç confirm afirm afin infin infinit refin desafi gráfic "
        "bibliográfic geográfic tipográfic tráfic perfil profissão profissional suficien flauta flech flexib flor "
        "flora flores florest floresta flux fluxo fluid fluido influ influên influência conflit conflito reflet "
        "reflex reflexão inflação inflam aflu conflu flutu"
    ),
    "nl": (
        "effect effectief efficiën effici koffie koffer schaff schaffen stofi treff treffen getroffen griffie "
        "offici officieel offer offert official differen diffus giffen strafi verschaff begrifi trefi fiets "
        "figuur fijn film filter final financ financieel file firma fiscal fit fix definit definiti definieer "
        "specifi specifiek identifi identific classific modific verific certific kwalific signific significant "
        "profiel profit configur configuratie grafi grafiek grafisch scientifi artific flat flauw flesje flexib "
        "flink flits fluit fluister conflict reflect reflex inflatie"
    ),
    "pl": (
        "oficjal oficer ofiar ofiara profil film filozof filtr final finans finansow firma firm fizy fizyk "
        "fizyczn figur fikcj definic definicj definiow konfigur konfiguracj grafi grafik graficzn specyfi "
        "specyficzn identyfi identyfik klasyfik modyfik weryfik kwalifik certyfik bibliografi geografi fotografi "
        "deficyt trafi trafić potrafi flag flaga flota konflikt reflek refleks inflacj"
    ),
}
"""International words of these languages stand in others as well: a language without a list takes the English one."""
