"""The permanent public address printed on documents: `/v/{code}`."""
