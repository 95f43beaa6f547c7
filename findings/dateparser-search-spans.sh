#!/usr/bin/env bash
# dateparser 1.5.0: the text that search_dates returns for a date is not the date's own text.
#
# `dateparser.search.search_dates` gives, for each date it finds, a substring and a datetime; offsets it gives
# none, so the substring is all there is to mark a date in a sentence with. Seen: where other words that dateparser
# knows stand beside the date ("lasted 90 minutes on 15 August 2025 and"), the substring takes them in while the
# datetime is that of the date alone, in English as in Russian; a month by itself becomes a day of it, as if it
# had been named. Whoever quotes or compares dates by their characters needs another finder, or has to look for
# the date in the substring again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime

from dateparser.search import search_dates

SENTENCES = {
    "en": ("The call lasted 90 minutes on 15 August 2025 and ended early.", "15 August 2025"),
    "ru": ("Разговор длился 90 минут 15 августа 2025 года.", "15 августа 2025 года"),
}
for language, (sentence, date) in SENTENCES.items():
    found = search_dates(sentence, languages=[language])
    print(language, found)
    texts = [text for text, when in found if when == datetime(2025, 8, 15)]
    assert len(texts) == 1, "the date is no longer found once"
    assert date in texts[0] and texts[0] != date, "the text is the date's own now"
((month, when),) = search_dates("It opened in May.", languages=["en"], settings={"PREFER_DAY_OF_MONTH": "current"})
print(repr(month), when)
assert when.month == 5, "the month is no longer found"
print("as described")
PYTHON
