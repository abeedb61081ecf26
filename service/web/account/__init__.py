"""The account: signing in, certificate, PIN, signature image, one-time codes, tokens."""
