"""The faults can still be put in: what they change stands where it did."""

from tests.breaks.apply import ROOT
from tests.breaks.listed import GROUPS


def test_what_each_fault_changes_stands_once_in_its_file():
    faults = [fault for group in GROUPS.values() for fault in group]
    assert len(faults) == 44
    assert [fault for fault in faults if (ROOT / fault.file).read_text().count(fault.old) != 1] == []
    assert [
        fault for fault in faults if not all((ROOT / path).exists() for path in fault.tests.split())
    ] == []
