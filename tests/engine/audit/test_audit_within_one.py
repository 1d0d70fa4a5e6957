"""Several in a single one: 5 queens in 5 hives cannot be two in one and at least one in each."""

from made_statements import findings, grades, said, the

TWO_IN_ONE = {
    "count": "2", "unit": "queens", "variable": "seen in a single hive of LED light",
}  # fmt: skip


def hives(n: str, group: str = "light emitting diode light"):
    return said("size", n=n, unit="hives", population=group)


def queens(n: str, group: str = "Kind of light: LED light"):
    return said("share", count=n, percent="50.0", population=group, of=[("10", "queens", "column")])


def test_too_few_are_left_for_the_others() -> None:
    found = the(
        said("share", **TWO_IN_ONE), hives("5", "LED light"), queens("5"), test="several in one"
    )
    assert found.grade == "unlikely"
    assert "3 of the 5 queens there are left for the other 4" in found.why


def test_just_enough_is_enough() -> None:
    made = said("share", **TWO_IN_ONE), hives("5", "LED light"), queens("6")
    assert grades(*made, test="several in one") == []
    assert len(findings(*made, test="several in one")) == 1


def test_an_abbreviation_is_the_word_that_has_its_letters() -> None:
    dark = said("share", count="2", unit="queens", variable="seen in one hive of IR light")
    made = dark, hives("5", "infrared light"), queens("5", "Kind of light: IR light")
    assert grades(*made, test="several in one") == ["unlikely"]


def test_other_groups_units_and_two_numbers_of_one_group_say_nothing() -> None:
    for others in (
        (hives("5", "dark"), queens("5")),
        (hives("5", "LED light"), queens("5", "Kind of light: dark")),
        (hives("5", "LED light"), hives("6", "LED light"), queens("5")),
        (hives("5", "LED light"),),
    ):
        assert findings(said("share", **TWO_IN_ONE), *others, test="several in one") == []
