#!/usr/bin/env bash
# pypdfium2 5.15.2 (PDFium): the text of a page holds what a layer that is switched off would show, and what a
# clipping path cuts away; the drawing of the same page holds neither.
#
# Two pages. On the first a line is in an optional content group that the document's default
# configuration lists as off (as CAD drawings, maps and forms in several languages have them). On the second a line
# lies outside the clipping path that is in force. Seen: get_text_bounded() returns both lines beside the visible
# one; on the rendered pages there is ink for the visible line only. Whoever takes a page's text for what a reader
# sees quotes lines that nobody can see; hiding the line's object and drawing the page again tells them apart.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pypdfium2==5.15.2 numpy==2.4.6
cat > "$folder/ask.py" <<'PYTHON'
import pypdfium2

SHOWN, UNSHOWN = "BT /F 12 Tf 20 150 Td (Open daily) Tj ET", "BT /F 12 Tf 20 50 Td (Price 38 EUR) Tj ET"
LAYER = f"{SHOWN} /OC /L BDC {UNSHOWN} EMC"
CLIP = f"{SHOWN} q 0 100 200 100 re W n {UNSHOWN} Q"
RESOURCES = "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>/Properties<</L 3 0 R>>>>"


def pdf(contents: list[str]) -> bytes:
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(contents)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[3 0 R]/D<</OFF[3 0 R]>>>>>>",
        f"<</Type/Pages/Count {len(contents)}/Kids[{kids}]/MediaBox[0 0 200 200]>>",
        "<</Type/OCG/Name(prices)>>",
    ]
    for at, content in enumerate(contents):
        objects.append(f"<</Type/Page/Parent 2 0 R{RESOURCES}/Contents {5 + 2 * at} 0 R>>")
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
    out, places = "%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(f"{len(out):010d} 00000 n \n")
        out += f"{number} 0 obj\n{each}\nendobj\n"
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{''.join(places)}"
    return f"{out}{table}trailer<</Root 1 0 R/Size {len(objects) + 1}>>\nstartxref\n{len(out)}\n%%EOF".encode()


document = pypdfium2.PdfDocument(pdf([LAYER, CLIP]))
for name, page in zip(("layer", "clip"), document, strict=True):
    text = page.get_textpage().get_text_bounded().split("\r\n")
    ink = page.render(scale=1, grayscale=True).to_numpy().reshape(200, -1) < 128
    print(f"{name}: text {text}; ink above {bool(ink[:100].any())}, below {bool(ink[100:].any())}")
PYTHON
"$folder/venv/bin/python" "$folder/ask.py" | tee "$folder/said"
test "$(grep -c "'Open daily', 'Price 38 EUR'.*ink above True, below False" "$folder/said")" = 2
echo "as described"
