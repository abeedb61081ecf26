"""A level is proved requirement by requirement, and never depends on whom we believe."""

import re
from dataclasses import replace

import pytest
from pyhanko.sign import fields

from signing.levels import PadesLevel
from signing.trust import TrustStore
from signing.validation.policy import Level
from signing.validation.replay import judge_again
from tests.signing.validation.test_every_indication import changed, record_of
from tests.support.asking import POLICY, asked, codes
from tests.support.pki import Pki, pki
from tests.support.signed import signed

TELLING = replace(POLICY, constraints=(("baseline", Level.WARN),))


def level_and_lack(record):
    (signature,) = (
        one for one in judge_again(record, TELLING).signatures if one.kind == "signature"
    )
    return signature.level, {code for code in codes(signature) if code.startswith("level_lacks")}


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT", "B-LTA"])
def test_a_level_is_the_same_for_those_who_believe_nobody(level):
    data = signed(level=level, house=Pki())

    report = asked(data, trust=TrustStore(()), offline=True)

    assert report.signatures[0].level == PadesLevel(level)
    assert all(one.level is None for one in report.signatures[1:])


@pytest.mark.parametrize(
    ("level", "lack"),
    [
        ("B-B", {"level_lacks_timestamp"}),
        ("B-T", {"level_lacks_signer_revocation"}),
        ("B-LT", {"level_lacks_archive_timestamp"}),
        ("B-LTA", set()),
    ],
)
def test_what_the_next_level_lacks_is_named(level, lack):
    assert level_and_lack(record_of(signed(level=level), pki())) == (PadesLevel(level), lack)


def without_answers(chain, place):
    links = tuple(
        replace(link, answers=()) if number == place else link
        for number, link in enumerate(chain.links)
    )
    return replace(chain, links=links)


@pytest.mark.parametrize("place", [0, 1])
def test_long_term_needs_an_answer_about_every_certificate_of_the_signer(place):
    record = record_of(signed(level="B-LTA"), pki())
    chain = without_answers(record.signatures[0].chain, place)

    assert level_and_lack(changed(record, chain=chain)) == (
        PadesLevel.B_T,
        {"level_lacks_signer_revocation"},
    )


@pytest.mark.parametrize("place", [0, 1])
def test_long_term_needs_an_answer_about_every_certificate_of_the_timestamp(place):
    record = record_of(signed(level="B-LTA"), pki())
    (token,) = record.signatures[0].tokens
    token = replace(token, chain=without_answers(token.chain, place))

    assert level_and_lack(changed(record, tokens=(token,))) == (
        PadesLevel.B_T,
        {"level_lacks_timestamp_revocation"},
    )


def test_what_was_fetched_makes_no_level():
    record = record_of(signed(level="B-T"), pki())

    assert any(link.answers for link in record.signatures[0].chain.links)
    assert level_and_lack(record)[0] == PadesLevel.B_T


def test_a_later_document_timestamp_alone_proves_the_time():
    record = record_of(signed(level="B-LTA"), pki())

    assert level_and_lack(changed(record, tokens=())) == (PadesLevel.B_LTA, set())


@pytest.mark.parametrize("fault", ["imprint_matches", "value_matches"])
def test_a_broken_timestamp_makes_no_level(fault):
    record = record_of(signed(level="B-T"), pki())
    (token,) = record.signatures[0].tokens

    broken = changed(record, tokens=(replace(token, **{fault: False}),))

    assert level_and_lack(broken) == (PadesLevel.B_B, {"level_lacks_timestamp"})


def test_a_cms_attribute_that_pades_forbids_is_no_baseline():
    data = signed(subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
    named = data.replace(b"/adbe.pkcs7.detached", b"/ETSI.CAdES.detached")
    assert len(named) == len(data)

    record = record_of(named, pki())

    level, lack = level_and_lack(record)
    assert level is None
    assert lack & {"level_lacks_plain_cms", "level_lacks_signing_certificate"}


def test_without_a_time_in_the_dictionary_it_is_no_baseline():
    data = signed()
    where = re.search(rb"/M[ (<]", data).start()
    record = record_of(data[:where] + b"/X" + data[where + 2 :], pki())

    assert level_and_lack(record)[0] is None
