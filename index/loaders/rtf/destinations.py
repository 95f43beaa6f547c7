"""Which words of RTF say where the text of their group goes."""

from __future__ import annotations

from index.loaders.rtf import letters
from index.loaders.rtf.words import ACTIONS, CHANGES, PLACES

SKIPPED = "skipped"
FLOWS = {
    "footnote": "footnote", "annotation": "comment", "shptxt": "box", "dptxbxtext": "box",
}  # fmt: skip
# Groups of which nothing is shown, without a star in front of them.
UNSHOWN = frozenset(
    "pict header headerl headerr headerf footer footerl footerr footerf xe tc tcn txe rxe bkmkstart "
    "bkmkend revtbl filetbl nonshppict shprslt objdata datafield fldtype template private background "
    "ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn nonesttables mmathPict themedata operator keywords "
    "comment company manager category doccomm creatim revtim printim buptim hlinkbase subject "
    "author objalias objname objsect atrfstart atrfend atnref atndate atntime atnparent".split()
)
KEPT = {  # groups whose text is kept aside, by the words that begin them
    "title": "title", "fldinst": "instruction", "listtext": "mark", "pntext": "mark",
    "atnauthor": "author", "ffl": "entry", "objclass": "class", "sn": "property", "sv": "value",
}  # fmt: skip
STARRED = frozenset((*FLOWS, *KEPT, "shpinst", "do", "formfield", "moMath", "moMathPara", "mmath",
                      "nesttableprops", "ud", "shppict"))  # fmt: skip


KNOWN = frozenset((*STARRED, *UNSHOWN, *ACTIONS, *CHANGES, *PLACES, *letters.SPECIAL,
                    "fonttbl", "colortbl", "info", "stylesheet", "upr"))  # fmt: skip
