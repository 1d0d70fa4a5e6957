from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

import caseseries.statistics.survival


@pytest.mark.parametrize("name", caseseries.statistics.survival.__all__)
def test_a_function_is_not_hidden_by_the_module_of_its_name(name: str) -> None:
    importlib.import_module(getattr(caseseries.statistics.survival, name).__module__)
    assert callable(getattr(caseseries.statistics.survival, name))


def test_importing_the_package_imports_no_fitting_library() -> None:
    code = (
        "import sys; from caseseries.survival import kaplan_meier, logrank, cox; "
        "heavy = {'lifelines', 'scipy', 'statsmodels', 'firthmodels'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'weibull'"):
        caseseries.statistics.survival.weibull  # noqa: B018
