"""Trusted lists (ETSI TS 119 612) written by hand."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

TYPE = "http://uri.etsi.org/TrstSvc/Svctype/"
STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"


def a_service(
    certificate: bytes,
    *history: tuple[str, str],
    kind: str = "CA/QC",
    name: str = "CA chữ ký số công cộng",
) -> str:
    """A service with its statuses, the newest first: pairs of a status and the day it began."""
    (status, since), *earlier = history or (("granted", "2020-01-01T00:00:00Z"),)
    past = "".join(
        f"<ServiceHistoryInstance>{_facts(kind, name, was, began)}</ServiceHistoryInstance>"
        for was, began in earlier
    )
    identity = f"<DigitalId><X509Certificate>{b64encode(certificate).decode()}</X509Certificate></DigitalId>"
    return (
        f"<TSPService><ServiceInformation>{_facts(kind, name, status, since)}"
        f"<ServiceDigitalIdentity>{identity}</ServiceDigitalIdentity></ServiceInformation>"
        f"<ServiceHistory>{past}</ServiceHistory></TSPService>"
    )


def a_list(services: Sequence[str], *, before: str = "", more: str = "") -> bytes:
    """A list of one provider with these services."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>{before}
<tsl:TrustServiceStatusList xmlns:tsl="http://uri.etsi.org/02231/v2#" xmlns="http://uri.etsi.org/02231/v2#">
<SchemeInformation><TSLSequenceNumber>7</TSLSequenceNumber>
<SchemeOperatorName><Name xml:lang="vi">Bộ Khoa học và Công nghệ</Name></SchemeOperatorName>
<SchemeTerritory>VN</SchemeTerritory><ListIssueDateTime>2026-01-01T00:00:00Z</ListIssueDateTime>
<NextUpdate><dateTime>2026-07-01T00:00:00Z</dateTime></NextUpdate></SchemeInformation>
<TrustServiceProviderList><TrustServiceProvider><TSPInformation><TSPName>
<Name xml:lang="vi">Nhà cung cấp</Name><Name xml:lang="en">Provider</Name></TSPName></TSPInformation>
<TSPServices>{"".join(services)}</TSPServices></TrustServiceProvider></TrustServiceProviderList>{more}
</tsl:TrustServiceStatusList>""".encode()


def _facts(kind: str, name: str, status: str, since: str) -> str:
    return (
        f"<ServiceTypeIdentifier>{TYPE}{kind}</ServiceTypeIdentifier>"
        f'<ServiceName><Name xml:lang="vi">{name}</Name></ServiceName>'
        f"<ServiceStatus>{STATUS}{status}</ServiceStatus>"
        f"<StatusStartingTime>{since}</StatusStartingTime>"
    )
