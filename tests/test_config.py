"""The table of switches and what a Config makes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.config import SWITCHES, Choice, Config, Profile, switch_of
from copydesk.errors import UsageError


def test_names_and_prefixes_are_unique_and_well_formed() -> None:
    names = [switch.name for switch in SWITCHES]
    prefixes = [prefix for switch in SWITCHES for prefix in switch.prefixes]
    assert len(names) == len(set(names))
    assert len(prefixes) == len(set(prefixes))
    assert all(name.replace("-", "").isalpha() and name.islower() for name in names)


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.name)
def test_what_profiles_choose_may_be_chosen(switch: object) -> None:
    assert isinstance(switch, type(SWITCHES[0]))
    profiles: tuple[Profile, ...] = ("podcast", "read-aloud", "full")
    assert {switch.default(profile) for profile in profiles} <= set(switch.choices)
    assert {"drop", "keep"} <= set(switch.choices)


def test_the_longest_prefix_wins_and_whole_parts_count() -> None:
    assert getattr(switch_of("backmatter.funding.grant"), "name", "") == "funding"
    assert getattr(switch_of("citation"), "name", "") == "citations"
    assert switch_of("citationist") is None
    assert switch_of("hyphen.join") is None


@given(st.sampled_from(SWITCHES), st.sampled_from(("podcast", "read-aloud", "full")))
def test_a_switch_overrides_its_profile(switch: object, profile: Profile) -> None:
    assert isinstance(switch, type(SWITCHES[0]))
    for choice in switch.choices:
        config = Config(profile=profile, switches={switch.name: choice})
        assert config.choice_for(switch.prefixes[0]) == choice
    assert Config(profile=profile).choice(switch.name) == switch.default(profile)


def test_repairs_are_always_made() -> None:
    assert Config(profile="full").choice_for("hyphen.join") == "drop"


def test_full_keeps_all_but_furniture_duplicates_and_what_nobody_sees() -> None:
    full = Config(profile="full")
    dropped = {switch.name for switch in SWITCHES if full.choice(switch.name) == "drop"}
    assert dropped == {"furniture", "duplicates", "hidden", "clipped"}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"profile": "radio"}, "podcast"),
        ({"fidelity": "loose"}, "verbatim, free"),
        ({"switches": {"citation": "keep"}}, "did you mean 'citations'"),
        ({"switches": {"citations": "end"}}, "drop, keep"),
        ({"first_page": 0}, "count from 1"),
        ({"first_page": 5, "last_page": 4}, "first before the last"),
        ({"max_chars": 0}, "max-chars"),
        ({"language": "spanish"}, "auto or one of ar, .* es, "),
    ],
)
def test_nonsense_is_a_usage_error_that_says_what_to_use(settings: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        Config(**settings)  # type: ignore[arg-type]


def test_a_config_is_frozen() -> None:
    choice: Choice = "keep"
    with pytest.raises(AttributeError):
        Config().profile = choice  # type: ignore[misc,assignment]
