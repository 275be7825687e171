"""Real share prices: 105 weeks (2018 and 2019) of six companies, from the plotly package's own data."""

import csv
import gzip
from functools import cache
from importlib.util import find_spec
from pathlib import Path

COMPANIES = {
    "GOOG": {"en": "Alphabet (GOOG)", "ko": "알파벳 (GOOG)"},
    "AAPL": {"en": "Apple (AAPL)", "ko": "애플 (AAPL)"},
    "AMZN": {"en": "Amazon (AMZN)", "ko": "아마존 (AMZN)"},
    "FB": {"en": "Facebook, now Meta (FB)", "ko": "페이스북, 현재 메타 (FB)"},
    "NFLX": {"en": "Netflix (NFLX)", "ko": "넷플릭스 (NFLX)"},
    "MSFT": {"en": "Microsoft (MSFT)", "ko": "마이크로소프트 (MSFT)"},
}


@cache
def prices(company: str) -> tuple[float, ...]:
    """The weekly price of `company`, a key of COMPANIES, as a multiple of its price in the first week."""
    with gzip.open(
        _package() / "package_data" / "datasets" / "stocks.csv.gz", "rt", encoding="utf-8"
    ) as rows:
        return tuple(float(row[company]) for row in csv.DictReader(rows))


def _package() -> Path:
    """Where the plotly package lies; finding it does not import it."""
    return Path(find_spec("plotly").origin).parent
