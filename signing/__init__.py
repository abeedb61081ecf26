"""The craft of signatures on PDF documents: PDF, CMS, X.509 and time.

It knows no web, no database and no settings object. Whatever it needs comes in as an argument: bytes
or a file, a policy, a moment, and one of three protocols (`SigningDevice`, `TimestampAuthority`,
`RevocationSource`). pyHanko and asn1crypto are spoken in here and nowhere else.
"""
