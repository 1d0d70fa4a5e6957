"""Tails and quantiles against SciPy."""

from __future__ import annotations

import pytest
from scipy import special

from caseseries.audit.checks.methods.tails import beta_quantile, two_sided


@pytest.mark.parametrize("size", [0.0, 0.02, 0.7, 1.96, 3.3, 9.0, 40.0])
@pytest.mark.parametrize("df", [1.0, 2.0, 7.0, 24.5, 120.0, 3000.0])
def test_tails_are_those_of_scipy(size: float, df: float) -> None:
    def near(expected: float) -> object:
        return pytest.approx(expected, rel=1e-8, abs=1e-15)

    assert two_sided("z", size, ()) == near(2 * special.ndtr(-size))
    assert two_sided("t", size, (df,)) == near(2 * special.stdtr(df, -size))
    assert two_sided("chi2", size, (df,)) == near(special.chdtrc(df, size))
    for other in (1.0, 4.0, 50.0):
        found = two_sided("F", size, (other, df))
        assert found == near(special.fdtrc(other, df, size))


@pytest.mark.parametrize(("k", "n"), [(0, 5), (1, 5), (10, 13), (50, 1000)])
def test_quantiles_of_beta_are_those_of_scipy(k: int, n: int) -> None:
    for share in (0.025, 0.975):
        exact = special.betaincinv(k + 0.5, n - k + 0.5, share)
        assert beta_quantile(k + 0.5, n - k + 0.5, share) == pytest.approx(exact, rel=1e-9)
