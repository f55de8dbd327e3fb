"""The colours of drawings: plots, networks, pictures of the pages, and (as the style sheet has them) the pages by day.

Texts have a contrast of 4.5 to 1 and more on white (https://www.w3.org/WAI/WCAG22/Understanding/contrast-minimum); no
difference is told by colour alone.
"""

#: Texts, lesser texts, lines, and what all stand on.
INK, SOFT, LINE, CARD = "#1d2733", "#5b6875", "#dcdcd4", "#ffffff"
#: Ties that bind, ties that oppose, what is only possible, what the record says, land.
POSITIVE, NEGATIVE, MAYBE, RECORD, LAND = "#0f7a6b", "#b3382c", "#8a6d1a", "#6a5aa8", "#eceae2"
