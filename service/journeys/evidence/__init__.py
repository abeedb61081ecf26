"""Everything that proves one document, in one archive that proves itself (PEERS m; S-06)."""

from service.events.sums import Finding
from service.journeys.evidence.checking import Checked, check_evidence
from service.journeys.evidence.packing import EvidenceDesk, Package

__all__ = ["Checked", "EvidenceDesk", "Finding", "Package", "check_evidence"]
