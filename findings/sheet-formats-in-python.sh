#!/usr/bin/env bash
# ssf 0.2.2, ssf-coco 0.2.4, xlfmt 0.1.0: libraries that show a sheet's number by its format code, on `dd.mm.yyyy`.
#
# Each is given 45390, the day 8 April 2024 of a sheet. Seen: ssf can't be made where Babel 2.19.0 is installed (its
# constructor looks for a symbol that Babel keeps elsewhere by now, and ends in a KeyError); ssf-coco, a copy of it
# that can be made, shows 08.00.2024, with the minutes in the month's place, and prints lines of its own on standard
# output for 1234567 under `#,##0`; xlfmt leaves the points out and shows 08042024. A code with slashes or dashes
# (`yyyy-mm-dd`) comes out right in the latter two, so a test with ISO dates alone doesn't tell.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
made() {
    python3 -m venv "$folder/$1"
    "$folder/$1/bin/pip" install --quiet --disable-pip-version-check "${@:2}"
}
made ssf ssf==0.2.2 babel==2.19.0
if "$folder/ssf/bin/python" -W ignore -c "import ssf; ssf.SSF()" 2> "$folder/why"; then
    echo "ssf works now"
    exit 1
fi
tail -n 1 "$folder/why"
grep -q "KeyError: 'decimal'" "$folder/why"
made coco ssf-coco==0.2.4
"$folder/coco/bin/python" -W ignore - <<'PYTHON' | tee "$folder/coco.said"
import ssf

shows = ssf.SSF().format
print(shows("dd.mm.yyyy", 45390), shows("yyyy-mm-dd", 45390))
shows("#,##0", 1234567)
PYTHON
grep -qx "08.00.2024 2024-04-08" "$folder/coco.said"
test "$(wc -l < "$folder/coco.said")" -gt 1
made xlfmt xlfmt==0.1.0
"$folder/xlfmt/bin/python" - <<'PYTHON' | tee "$folder/xlfmt.said"
from xlfmt import format_value

print(format_value(45390, "dd.mm.yyyy"), format_value(45390, "yyyy-mm-dd"))
PYTHON
grep -qx "08042024 2024-04-08" "$folder/xlfmt.said"
echo "as described"
