"""slapd, Dovecot and Postfix, started by the suite from the very examples that operators are given.

A test asks for the fixture `mail_stack`; everything lies in a scratch folder, on free loopback ports.
"""
