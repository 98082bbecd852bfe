"""What a maker of secrets promises."""

import re

import pytest

from bccb.adapters.system.secrets import RandomSecrets


@pytest.fixture(params=[RandomSecrets], ids=["random"])
def secrets(request):
    return request.param()


def test_a_secret_is_256_bits_in_characters_that_need_no_quoting(secrets):
    made = {secrets.new() for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(re.fullmatch("[A-Za-z0-9_-]{43}", secret) for secret in made)


def test_every_character_is_left_to_chance(secrets):
    made = [secrets.new() for _ in range(1_000)]
    assert all(len(set(place)) > 50 for place in zip(*[secret[:42] for secret in made], strict=True))


def test_a_digest_is_the_sha_256_of_what_was_given(secrets):
    assert secrets.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("given", ["", "\x00", "\ud800", "é", "x" * 100_000])
def test_whatever_is_given_has_a_digest(secrets, given):
    assert re.fullmatch("[0-9a-f]{64}", secrets.digest(given))
