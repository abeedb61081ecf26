tokens-no-key = { $name } has no signing key. Have a certificate issued to this account first.
