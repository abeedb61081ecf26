"""Settings are typed, told all problems at once, and keep their secrets to themselves."""

import tomllib
from pathlib import Path

import pytest

from config.reference import reference
from config.settings import ROOT, Settings, UnusableSettingsError, load_settings


@pytest.fixture(autouse=True)
def _bare_surroundings(tmp_path, monkeypatch):
    for name in ("ANTIN_SETTINGS", "ANTIN_SECRETS", "ANTIN_RATE_LIMITS", "ANTIN_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_set():
    settings = load_settings()

    assert settings.environment == "demo"
    assert settings.database.startswith("sqlite:///")


def test_secret_files_win_over_the_environment_and_the_environment_over_toml(tmp_path, monkeypatch):
    (tmp_path / "antin.toml").write_text(
        'public_url = "http://toml"\ndefault_language = "en"\nsecret = "from-toml"\n'
    )
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "secret").write_text("from-a-file")
    monkeypatch.setenv("ANTIN_SECRETS", str(tmp_path / "secrets"))
    monkeypatch.setenv("ANTIN_PUBLIC_URL", "http://environment")
    monkeypatch.setenv("ANTIN_SECRET", "from-environment")
    monkeypatch.setenv("ANTIN_LDAP__BASE_DN", "dc=example")

    settings = load_settings()

    assert settings.secret.get_secret_value() == "from-a-file"
    assert settings.public_url == "http://environment"
    assert settings.default_language == "en"
    assert settings.ldap.base_dn == "dc=example"


def test_every_problem_is_told_at_once(tmp_path):
    (tmp_path / "antin.toml").write_text(
        'environmnt = "demo"\n[limits]\npages = 0\n[sessions]\nidle_minutes = 60\n'
    )

    with pytest.raises(UnusableSettingsError) as refusal:
        load_settings()

    told = "\n".join(refusal.value.problems)
    for name in ("environmnt", "limits.pages", "sessions.idle_minutes"):
        assert name in told


def test_production_refuses_what_the_demo_is_allowed():
    with pytest.raises(UnusableSettingsError) as refusal:
        load_settings(environment="production", rate_limits="off", secret="short")

    told = "\n".join(refusal.value.problems)
    for name in ("rate_limits", "secret", "public_url", "ldap.url", "timestamp_authorities"):
        assert name in told
    assert "short" not in told


def test_no_secret_shows_in_a_print_of_the_settings():
    settings = load_settings(secret="k" * 40, ldap={"bind_password": "opensesame"})

    assert "opensesame" not in repr(settings)
    assert "kkkk" not in repr(settings)


def test_the_demo_makes_one_secret_and_keeps_it_private(tmp_path):
    first = load_settings(data=tmp_path / "d").service_secret
    second = load_settings(data=tmp_path / "d").service_secret

    assert first == second
    assert len(first) >= 32
    assert (tmp_path / "d" / "secrets" / "service").stat().st_mode & 0o077 == 0


def test_the_reference_file_is_in_step():
    assert (ROOT / "config" / "reference.toml").read_text() == reference()


def test_the_reference_file_read_without_its_comment_signs_is_accepted(tmp_path):
    told = [
        line.removeprefix("#: ")
        for line in reference().splitlines()
        if not line.startswith("# ") and "= None" not in line
    ]
    values = tomllib.loads("\n".join(told))

    assert load_settings(**values) == Settings()
    assert Path("antin.toml").exists() is False


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "a\nb", "a\u00a0b", "a" * 201, "a\n"])
def test_a_name_no_checkpoint_can_carry_is_refused(origin):
    with pytest.raises(UnusableSettingsError):
        load_settings(ledger={"origin": origin})


@pytest.mark.parametrize(
    ("problem", "mail"),
    [
        ("without TLS", {"tls": "none", "user_name": "antin", "password": "opensesame"}),
        ("ASCII", {"user_name": "antin", "password": "mật-khẩu"}),
        ("sender", {"sender": "a@b\nBcc: c@d"}),
        ("port", {"port": 0}),
    ],
)
def test_a_mail_relay_that_cannot_be_used_safely_is_refused(problem, mail):
    with pytest.raises(UnusableSettingsError) as refusal:
        load_settings(mail={"host": "relay.example"} | mail)

    assert problem in str(refusal.value)
    assert "opensesame" not in str(refusal.value)


def test_production_refuses_recipients_that_no_relay_would_reach():
    with pytest.raises(UnusableSettingsError) as refusal:
        load_settings(environment="production", adoption={"report_recipients": ["vp@a.example"]})

    assert "mail.host" in str(refusal.value)
