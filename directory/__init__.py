"""The craft of staff accounts: HR rows, LDAP and mail logs.

It knows no web, no database and no settings object; ldap3 is spoken in here and nowhere else.
"""
