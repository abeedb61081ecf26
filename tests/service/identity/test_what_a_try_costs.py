"""What one try at a PIN or a password costs whoever guesses; asked outside the process of the tests."""

import json
import subprocess
import sys

ASKED = """
import json
from signing.devices.software import generate, seal, KeyKind
from service.identity.sign_in import SignIn

pin = json.loads(seal(generate(KeyKind.P_256), "135790", b"s" * 32))
sign_in = SignIn(None, None, None)
print(json.dumps({
    "pin": [pin["m"], pin["t"], pin["p"]],
    "password": sign_in.hasher.hash("x").split("$")[1:4],
    "decoy": sign_in._decoy.split("$")[1:4],
}))
"""


def test_a_try_costs_what_rfc_9106_recommends_where_memory_is_scarce():
    told = subprocess.run(
        [sys.executable, "-c", ASKED], capture_output=True, check=True, timeout=120
    ).stdout

    of_passwords = ["argon2id", "v=19", "m=65536,t=3,p=4"]
    assert json.loads(told) == {
        "pin": [64 << 10, 3, 4],
        "password": of_passwords,
        "decoy": of_passwords,
    }
