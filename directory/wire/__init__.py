"""LDAP on the wire (RFC 4511): what is read and written by the thousand, by our own hand.

ldap3 connects, negotiates TLS and binds; it decodes an entry in some two hundred microseconds, in
Python, and no option of it helps. What stands here decodes one in a tenth of that, so that "read
everything and compare" is the ordinary way. `directory.ldap_slowly` does the same through ldap3.
"""
