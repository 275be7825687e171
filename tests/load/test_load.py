"""The short form of `make test-load`: a minute or two, every row met."""

import pytest

from tests.load.__main__ import found


@pytest.mark.long
def test_the_server_holds_under_load():
    missed = [row for row in found(short=True) if not row.met]
    assert missed == []
