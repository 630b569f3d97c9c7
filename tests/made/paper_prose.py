"""The prose of our two-column paper. People, places, journals and numbers are invented."""

from __future__ import annotations

TITLE = "Street Trees and the Evening Cooling of Brick Walls"
AUTHORS = "Nora Veldkamp{^1}, Isidro Palomar{^2,*} and Hedda Lindqvist{^1}"
PLACES = (
    "{^1}Laboratory for Urban Climate, Technical College of Oosterhaven",
    "{^2}School of Architecture, University of Monteclaro",
    "{^*}Correspondence: palomar@monteclaro.example, n.veldkamp@oosterhaven.example",
)
JOURNAL = "Annals of Built Climate 18 (2023)"
SHORT_TITLE = "Veldkamp et al.: Street trees and brick walls"
DATES = "Received 3 February 2023; accepted 9 June 2023"
KEYWORDS = "Keywords: urban heat, brick, street trees, night cooling, infrared survey"

ABSTRACT = (
    "Brick walls store the heat of the day and return it to the street after sunset. Street trees are known to lower "
    "the temperature of the air around noon, but little has been said about the hours in which people come home and "
    "open their windows. We measured the surface temperature of forty-two walls in two towns over one summer, half of "
    "them beside a tree. Walls in the shade of a crown were cooler by 6.1 degrees at sunset and stayed cooler until "
    "two in the morning. The gain depended on the height of the crown far more than on its width. We conclude that "
    "trees should be chosen for the wall they shade and not for the pavement alone."
)

INTRODUCTION = (
    "A wall of brick is a slow instrument. It takes up heat through the morning and the afternoon, and it plays that "
    "heat back during the evening, long after the sun has left the street{! [1]}. Anyone who has walked along a "
    "terrace of old houses on a July night knows the warmth that comes out of the masonry at the height of the "
    "shoulder. For the people who live behind such walls this is more than a curiosity, because sleep suffers as soon "
    "as a bedroom remains above twenty-six degrees{! [2, 3]}.",
    "Trees are the oldest answer to the heat of towns. Their effect upon the air at noon has been described many "
    "times{! [4–6]}, and planners quote it with confidence. The evening is less well understood. Some authors report "
    "that a closed crown keeps the warm air in the street and so delays the cooling of the night{! [7]}; others find "
    "no such delay, or find it only where the street is narrow{! [8]}. Marchetti and Oduya{! [9]} have argued that "
    "the disagreement is a matter of what is measured: air moves, and a thermometer on a lamp post belongs to the "
    "whole quarter, whereas a wall stays where it is.{^1}",
    "In this paper we therefore leave the air aside and look at the wall. We ask how much cooler a brick wall is at "
    "sunset when a tree has shaded it during the day, how long the difference lasts, and which property of the tree "
    "matters most. Our survey covers two towns that differ in climate but share a building tradition of solid brick "
    "without cladding{! (see Section 2)}.",
)
NOTE_1 = "{^1} The same point was made for courtyards by the late R. Anand in a lecture that was never printed."

METHODS = (
    "The towns of Oosterhaven and Monteclaro were chosen because both have long streets of two-storey brick houses "
    "from the same decades. Oosterhaven lies near the sea and has cool, windy summers; Monteclaro lies inland, behind "
    "a range of hills, and its summers are dry. In each of the towns we selected twenty-one walls that face between "
    "south and west. Ten of them had a mature tree within four metres, and eleven had none within fifteen.",
    "Surface temperature was read with hand-held infrared cameras every thirty minutes from noon until four in the "
    "morning, on eighteen cloudless days between June and August. Each reading is the mean of a square metre at the "
    "height of the bedroom window. Cameras were compared with a contact thermometer before and after every night, and "
    "a night was discarded when the two disagreed by more than half a degree{! [10]}. The owners of the houses kept "
    "their shutters and awnings as they always do; we did not want a tidy experiment but an ordinary summer.",
    "For each tree we noted the species, the height of the crown above the pavement, the width of the crown and its "
    "density, which was estimated from photographs taken at right angles to the wall{! [11, 12]}. A crown was called "
    "high when its lowest leaves stood above the sill of the upper window. We did not prune, water or otherwise "
    "change any tree, and no tree was lost during the summer.",
    "The stored heat of a wall was calculated from its surface temperature and from the thickness of the masonry. We "
    "treat the wall as a plate that is warmed on one side, so that the heat which leaves it during the evening can be "
    "written as",
)
EQUATION = ("*Q* = *h A* (*T*{_s} − *T*{_a}) + *e s A T*{_s}{+4}", "(1)")
AFTER_EQUATION = (
    "where the first term stands for the exchange with the air and the second one for radiation to the sky. The "
    "coefficient of exchange was taken from the handbook values for a light breeze; doubling it changed the ranking "
    "of the walls in no case{! [13]}.",
)

RESULTS_SUNSET = (
    "Walls beside a tree were cooler at sunset on every one of the eighteen days. The mean difference was 6.1 degrees "
    "in Monteclaro and 4.4 degrees in Oosterhaven, where the sea wind had already taken much of the heat away{! (Fig. "
    "1)}. The difference was larger after a run of hot days than after a single one. This is what one would expect "
    "from a wall that never quite empties its store: an exposed wall begins the third day of a heat wave warmer than "
    "it began the first, while a shaded wall begins both of them at nearly the same temperature.",
    "Table 1 shows the values for the four species that were met most often. Lindens and planes differ little. The "
    "hornbeams, which are kept low in both towns, shade the pavement well but leave the upper half of the wall in the "
    "sun, and the wall behind them was hardly cooler than a bare one. It is worth saying that the pavement in front "
    "of a hornbeam was the coolest of all; a study of the pavement alone would have put the species first.",
)
RESULTS_NIGHT = (
    "The difference between shaded and bare walls shrank during the evening, quickly at first and then slowly. It had "
    "fallen to one half by eleven o’clock and could not be told from the noise of the cameras after two in the "
    "morning. We found no sign that a crown delays the cooling of the wall behind it. The shaded walls lost heat more "
    "slowly, but only because they had less of it to lose; at equal temperature a wall under a crown and a wall under "
    "open sky cooled at the same pace within the error of the method{! [7, 14]}.",
    "Height was the property that counted. A crown whose lowest leaves stood above the upper sill gave about twice the "
    "gain of a crown that ended below it, at the same width and density. Width mattered only in Monteclaro, where the "
    "sun stands higher. Density made a measurable difference below sixty per cent and none above. A regression on all "
    "three properties explained seventy-one per cent of the variance between walls, and height by itself explained "
    "fifty-eight{! [15]}.",
    "Two walls did not fit the pattern. One belongs to a bakery whose oven stands against it and works through the "
    "night, and we should have noticed this before we chose it. The other one was overgrown with ivy in the course of "
    "the summer. We have kept both in the tables, because leaving them out changes no conclusion and because a survey "
    "of ordinary streets ought to contain ordinary surprises.",
)
DISCUSSION = (
    "Our results speak for a simple rule. When the purpose of a tree is to let people sleep, it should be tall enough "
    "to shade the wall of the bedroom, and it may be narrow. The rule runs against present practice. In both towns "
    "the planting lists prefer small species with wide crowns, since these are cheap to keep and do not trouble the "
    "overhead wires{! [16]}. Such trees cool the people on the pavement at noon. They do little for the same people "
    "at midnight.",
    "There are limits to what we can say. The survey covers one summer and one kind of wall. Rendered walls are "
    "lighter in colour and take up less heat, and walls with insulation on the outside hardly store any; for such "
    "buildings the question does not arise. Nor did we measure the temperature inside the bedrooms, which depends on "
    "habits as much as on masonry. A wall that is six degrees cooler does not make a room that is six degrees cooler, "
    "although earlier measurements suggest that about a third of the gain arrives on the inner side{! [3, 17]}.",
    "We were surprised by the part that time plays. A single hot day is forgiven; the third one is not. If this is "
    "confirmed elsewhere, the planting of tall trees is most useful where long heat waves are expected, and the "
    "benefit that is quoted from short campaigns will be too small. Long records from fixed cameras would settle the "
    "matter, and they cost little. The owners of eleven houses have agreed to keep ours on their garden walls for "
    "five more years.{^2}",
)
NOTE_2 = "{^2} The readings will be placed in the public archive of both towns at the end of each year."
CONCLUSION = (
    "A street tree cools the brick wall beside it by several degrees at sunset, and the wall stays cooler for half of "
    "the night. Tall crowns do this best. What matters for sleep is not the shade on the pavement but the shade on "
    "the wall, and towns that plant trees against the heat should look up from the pavement when they choose them.",
)

FIGURE_LABELS = ("bare wall", "shaded wall", "hours after sunset", "degrees")
FIGURE_CAPTION = (
    "Figure 1: Mean surface temperature after sunset in Monteclaro. Bars show the standard error of eighteen nights."
)
TABLE_CAPTION = "Table 1: Difference at sunset between shaded and bare walls, by species of tree."
TABLE = (
    ("Species", "Walls", "Crown (m)", "Diff. (K)"),
    ("Linden", "7", "5.4", "6.3"),
    ("Plane", "6", "5.9", "6.6"),
    ("Maple", "4", "4.1", "4.9"),
    ("Hornbeam", "3", "2.2", "1.2"),
)

BACK_MATTER = (
    (
        "Acknowledgements",
        "We thank the owners of the forty-two houses for their patience with strangers at night, and Bram Sietsma for "
        "lending us his ladder.",
    ),
    (
        "Funding",
        "This work was supported by the Oosterhaven Climate Fund under grant OCF-2021-118. The funder had no part in "
        "the design of the study.",
    ),
)
REFERENCES = (
    "A. Thornbury. Heat in solid masonry. Journal of Brickwork 4, 11–29, 1998.",
    "P. Lassalle and M. Igwe. Bedrooms in summer: a diary study. Sleep and Dwelling 12(3), 201–219, 2011.",
    "K. Brandvold. How warm is too warm? Indoor Seasons 7, 88–97, 2015.",
    "J. Otieno. Crowns, leaves and air at noon. Urban Forester 21, 5–18, 2009.",
    "S. Whitcombe, L. Prado and E. Nakajima. A review of shade. Climate of Towns 30, 400–441, 2017.",
    "D. Ferreira. Lisbon limes: four summers of measurements. Urban Forester 25, 77–90, 2013.",
    "R. Hollander. Trapped air under closed crowns. Night Climate 2, 1–14, 2010.",
    "G. Sandoval and T. Byrne. Narrow streets revisited. Night Climate 9, 33–52, 2018.",
    "L. Marchetti and F. Oduya. What does a lamp post know? Climate of Towns 33, 118–131, 2020.",
    "C. Weatherby. Calibrating hand-held infrared cameras. Field Instruments 40, 9–15, 2016.",
    "Y. Abara. Leaf density from photographs. Field Instruments 38, 61–70, 2014.",
    "M. Stenberg. Counting gaps in the crown. Urban Forester 28, 140–152, 2016.",
    "Handbook of Building Physics, 6th edition. Kestrel Press, Grauhafen, 2012.",
    "H. Lindqvist. Cooling rates of west walls. Annals of Built Climate 14, 55–68, 2019.",
    "N. Veldkamp. Regression for street surveys. Annals of Built Climate 16, 1–20, 2021.",
    "City of Monteclaro. Planting list for public streets. Monteclaro, 2020.",
    "O. Pereira and W. Zhang. From outer wall to inner room. Indoor Seasons 11, 240–256, 2019.",
)
