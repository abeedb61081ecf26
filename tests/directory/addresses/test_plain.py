"""Names lose their marks and nothing else, in whichever form of Unicode they come."""

import unicodedata

import pytest

from directory.addresses.plain import plain
from directory.addresses.template import name_parts

VOWELS = {
    "a": "aàáảãạăằắẳẵặâầấẩẫậ",
    "e": "eèéẻẽẹêềếểễệ",
    "i": "iìíỉĩị",
    "o": "oòóỏõọôồốổỗộơờớởỡợ",
    "u": "uùúủũụưừứửữự",
    "y": "yỳýỷỹỵ",
    "d": "dđ",
}
ALPHABET = [(sign, bare) for bare, signs in VOWELS.items() for sign in signs]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("capital", [False, True])
def test_the_whole_vietnamese_alphabet_becomes_a_to_z(form, capital):
    assert len(ALPHABET) == 72 + 2
    for sign, bare in ALPHABET:
        written = unicodedata.normalize(form, sign.upper() if capital else sign)
        assert plain(written) == bare, unicodedata.name(sign)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("ĐẶNG THỊ MỸ DUYÊN", "dang thi my duyen"),
        ("H'Hen Niê", "hhen nie"),
        ("H’Hen Niê", "hhen nie"),
        ("Y Phương", "y phuong"),
        ("K'Sor Phước", "ksor phuoc"),
        ("Nguyễn Thị Mỹ-Duyên", "nguyen thi my duyen"),
        ("  Lê\u00a0 Văn\tTám ", "le van tam"),
        ("Søren Ærø", "soren aero"),
        ("Łukasz Großmann", "lukasz grossmann"),
        ("Guðrún Þórsdóttir", "gudrun thorsdottir"),
        ("İpek Işık", "ipek isik"),
        ("\uff2e\uff47\uff55\uff59\uff45\uff4e", "nguyen"),
    ],
)
def test_names_as_they_occur(name, bare):
    assert plain(name) == bare
    assert plain(unicodedata.normalize("NFD", name)) == bare


@pytest.mark.parametrize(
    ("name", "given", "initials"),
    [
        ("H'Hen Niê", "nie", "h"),
        ("Y Phương", "phuong", "y"),
        ("Tín", "tin", ""),
        ("Công Tằng Tôn Nữ Hoàng Thị Phương Uyên", "uyen", "cttnhtp"),
        ("Điểu K'Ré", "kre", "d"),
        ("Nguyễn Văn An 2", "an", "nv"),
        ("Nguyễn Văn An (2)", "an", "nv"),
    ],
)
def test_the_last_word_is_the_given_name_and_the_others_are_initials(name, given, initials):
    parts = name_parts(name)

    assert (parts["given"], parts["initials"]) == (given, initials)


@pytest.mark.parametrize(
    "name", ["", "   ", "Иван Петров", "Nguyễn Иван", "阮文龍", "'", "---", "123"]
)
def test_a_name_that_would_lose_letters_has_no_parts(name):
    assert name_parts(name) == {}
