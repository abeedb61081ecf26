"""`flask demo`: a sample city to try everything with. It says of itself that it is one."""

from __future__ import annotations

import sys
import time

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import exists, select

from service.cli.sample_city import SAMPLES, City, Resident, read_city, settle
from service.cli.sample_mailboxes import settle_mailboxes
from service.cli.sample_mandates import settle_mandates
from service.cli.sample_office import send_round
from service.cli.sample_register import register_a_year
from service.cli.sample_reports import report_a_year
from service.cli.sample_year import eagerness, live_a_year
from service.cli.who import person_named
from service.identity.roles import Person, Role
from service.journeys.signing import ActState, PlacementChoice
from service.journeys.signing.finishing import LEASE
from service.store.tables.acts import SigningActRow
from service.web.context import House, house
from service.web.translations import say
from signing.authority import AgencyName

demo = AppGroup("demo", help="The sample city of the embedded default.")

PREFERRED = "title_and_name"
EQUIPPED = 0.8


@demo.command("prepare")
def prepare() -> None:
    """Settle the sample city: people, keys, images, documents. Doing it again changes nothing."""
    if not house().demo:
        click.echo(say("demo-not-here"), err=True)
        sys.exit(1)
    city, doors = read_city(), house()
    doors.certificates.founded_at()
    _end_what_was_given(doors)
    people = settle(doors.memory, city)
    register_a_year(doors.register, doors.memory, doors.clock, city, people["vanthu"])
    for resident in city.residents:
        person = people[resident.user_name]
        doors.sign_in.add_local_account(person.id, city.facts["password"])
        _equip(doors, city, resident, person)
        _bring_documents(doors, city, resident, person)
    _equip_leaders(doors, city)
    settle_mandates(doors.mandates, city)
    send_round(doors, city, people)
    found = current_app.extensions["antin.embedded"]()
    if found is not None:
        passwords = {one.user_name: city.facts["password"] for one in city.residents}
        settle_mailboxes(doors.memory, found, city.facts["mail"], passwords)
        doors.refresh_mailboxes()
    live_a_year(doors.adoption)
    report_a_year(doors.reports, people["vanthu"], "skhcn", people["quantri"])
    click.echo(say("demo-ready", name=city.facts["name"], people=len(people)))


def _end_what_was_given(doors: House) -> None:
    """Finish the signatures that a preparation gave before it was broken off; whoever held them is no more.

    They are held for two minutes from when they were given: so long this waits, and no longer.
    """
    is_left = select(exists().where(SigningActRow.state == ActState.GIVEN))
    for _ in range(int(LEASE.total_seconds()) + 1):
        doors.signing.finish_due()
        with doors.memory.reading() as session:
            if not session.scalar(is_left):
                return
        time.sleep(1)


def _equip(doors: House, city: City, resident: Resident, person: Person) -> None:
    """Give a resident key, certificate and image, where the city's data says so."""
    certificates, pin = doors.certificates, city.facts["pin"]
    if resident.key and not certificates.of(person):
        if resident.key == "agency":
            agency = AgencyName(person.unit, city.facts["committee"], city.facts["locality"])
            certificates.issue_to_agency(person, agency, pin, actor=None, unit=resident.unit)
        else:
            certificates.issue_to_person(
                person, pin, organization=person.unit, locality=city.facts["locality"], actor=None
            )
    kind = "seal" if resident.key == "agency" else "signature"
    if resident.image and certificates.signature_image(person, kind) is None:
        image = (SAMPLES / resident.image).read_bytes()
        certificates.keep_signature_image(person, image, kind=kind)


def _equip_leaders(doors: House, city: City) -> None:
    """Give most leaders who never sign in here a certificate too: figures of leaders need some."""
    for one in city.staff():
        if Role.LEADER in one.roles:
            person = person_named(doors.memory, one.user_name)
            if eagerness(one.user_name) < EQUIPPED and not doors.certificates.of(person):
                doors.certificates.issue_to_person(
                    person,
                    city.facts["pin"],
                    organization=person.unit,
                    locality=city.facts["locality"],
                    actor=None,
                )


def _bring_documents(doors: House, city: City, resident: Resident, person: Person) -> None:
    """Lay the sample documents that are not there yet on a resident's desk, one of them signed already."""
    there = {one.filename: one for one in doors.signing.documents(person)}
    for name in resident.documents:
        if name not in there:
            with (SAMPLES / name).open("rb") as file:
                there[name] = doors.signing.upload(person, file, name)
        if name == resident.signed and not there[name].signatures:
            _sign(doors, person, there[name].id, city.facts["pin"])


def _sign(doors: House, person: Person, document_id: str, pin: str) -> None:
    """Sign a document as its owner would: between title and name."""
    offered = doors.signing.presets(person, document_id)
    best = next((one for one in offered if one.key == PREFERRED), offered[0])
    choice = PlacementChoice(best.page, best.left, best.top, best.width, best.height)
    key = doors.signing.credentials(person)[0].id
    act = doors.signing.place(person, document_id, key, choice)
    doors.signing.authorize(person, act.id, consent_sha256=act.base_sha256, pin=pin)
