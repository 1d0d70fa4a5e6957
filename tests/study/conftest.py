"""Python knows one `analysis` at a time: here it is that of the first study."""

import pytest
from first_study import ROOT

from caseseries.study.modules import activate


@pytest.fixture(autouse=True)
def first_study_active() -> None:
    activate(ROOT)
