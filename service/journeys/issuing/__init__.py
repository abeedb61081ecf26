"""An outgoing document on its way: draft, visas, signatures, number and date, the agency's signature, issue."""
