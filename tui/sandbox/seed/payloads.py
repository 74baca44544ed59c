"""Believable payloads of the demo's events, in every shape: nested, lists, long text, other scripts, nulls, numbers.

`@id@` and `@at@` stand for the event's id and time (`database.render`).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from pydantic import JsonValue

from tui.api.models import JsonObject
from tui.sandbox.database import render
from tui.sandbox.wire import as_object, dumps, loads

EVENT_LABELS: Final = {
    "customer_request_created": "Customer request created",
    "order_completed": "Order completed",
    "order_cancelled": "Order cancelled",
    "contract_created": "Contract created",
    "contract_updated": "Contract updated",
    "contract_terminated": "Contract terminated",
    "contact_updated": "Contact updated",
    "meter_reading_submitted": "Meter reading submitted",
    "invoice_created": "Invoice created",
    "opportunity_won": "Opportunity won",
    "workflow_task_completed": "Workflow task completed",
    "document_uploaded": "Document uploaded",
    "appointment_booked": "Appointment booked",
    "event_contract_started": "Contract started (event catalog)",
    "event_meter_reading_added": "Meter reading added (event catalog)",
    "event_customer_moved": "Customer moved (event catalog)",
    "event_sepa_mandate_changed": "SEPA mandate changed (event catalog)",
}

_PEOPLE: Final = (
    ("Anna", "Müller"), ("Jürgen", "Größmann"), ("Łukasz", "Wójcik"), ("Zoë", "d'Arcy-O'Neil"), ("Özlem", "Çelik"),
    ("Søren", "Kierkegård"), ("Мария", "Иванова"), ("美咲", "田中"), ("نور", "الهاشمي"), ("Jean-Baptiste", "Lefèvre"),
    ("Hildegard", "von der Tann"), ("Ng", "Ô"), ("Sinéad", "Ní Dhomhnaill"), ("Karl-Heinz", "Schulze-Delitzsch"),
)  # fmt: skip
_STREETS: Final = (
    "Am Wasserturm",
    "Lindenallee",
    "Straße der Einheit",
    "Marktplatz",
    "Mühlgraben",
    "An den Stadtwerken",
)
_TARIFFS: Final = (
    "Lichtenau Strom Natur 24",
    "Lichtenau Gas Fix 12",
    "Wärmestrom Zuhause",
    "Autostrom Nacht",
    "Regio Solar Dynamisch",
)
_NOTE: Final = (
    "Kundin ruft an und bittet um Rückruf nach 17 Uhr. Zähler im Keller, Zugang über den Hof. Die letzte Ablesung "
    "weicht stark vom Vorjahr ab; "
    "vermutlich wurde die Wärmepumpe erst im November in Betrieb genommen. "
)


def person(rng: random.Random) -> JsonObject:
    first, last = rng.choice(_PEOPLE)
    return {
        "_id": _uuid(rng),
        "_schema": "contact",
        "_title": f"{first} {last}",
        "first_name": first,
        "last_name": last,
        "customer_number": f"K-{rng.randrange(100_000, 999_999)}",
        "email": f"kunde{rng.randrange(1000, 9999)}@post.example",
        "phone": None if rng.random() < 0.3 else f"+49 151 {rng.randrange(1_000_000, 9_999_999)}",
        "address": {
            "street": rng.choice(_STREETS),
            "street_number": f"{rng.randrange(1, 180)}{rng.choice(('', '', 'a', 'b'))}",
            "postal_code": f"{rng.randrange(9_000, 9_999):05}",
            "city": "Lichtenau",
            "country": "DE",
        },
        "tags": rng.sample(["vip", "online", "heat pump", "PV", "Altkunde", "mahnstopp"], rng.randrange(0, 4)),
    }


def _uuid(rng: random.Random) -> str:
    text = f"{rng.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def _request(rng: random.Random) -> JsonObject:
    return {
        "entity": {
            **person(rng),
            "_schema": "submission",
            "subject": rng.choice(
                ("Abschlag ändern", "Umzug melden", "Rückfrage zur Rechnung", "Zählerstand", "Kündigung")
            ),
            "message": _NOTE * rng.choice((1, 1, 2, 24)),
            "journey": {"id": _uuid(rng), "name": "Serviceportal", "steps": ["start", "anliegen", "daten", "absenden"]},
            "consents": {"marketing": rng.random() < 0.5, "privacy": True},
        },
        "relations": [],
    }


def _order(rng: random.Random) -> JsonObject:
    items: list[JsonValue] = [
        {
            "position": number + 1,
            "product": rng.choice(_TARIFFS),
            "quantity": rng.choice((1, 1, 1, 2)),
            "unit_amount": rng.randrange(2_000, 42_000) / 100,
            "tax_rate": 0.19,
            "options": {"green": rng.random() < 0.6, "months": rng.choice((12, 24))},
        }
        for number in range(rng.randrange(1, 6))
    ]
    return {
        "entity": {
            "_id": _uuid(rng),
            "_schema": "order",
            "_title": f"Auftrag A-{rng.randrange(100_000, 999_999)}",
            "order_number": "A-@id@",
            "status": "complete",
            "line_items": items,
            "total": rng.randrange(10_000, 90_000) / 100,
            "currency": "EUR",
            "metering": {"malo": f"{rng.randrange(10**10, 10**11)}", "consumption_kwh": rng.randrange(900, 9_000)},
        },
        "relations": [person(rng)],
    }


def _contract(rng: random.Random) -> JsonObject:
    return {
        "entity": {
            "_id": _uuid(rng),
            "_schema": "contract",
            "contract_number": f"V{rng.randrange(10**7, 10**8)}",
            "tariff": rng.choice(_TARIFFS),
            "division": rng.choice(("power", "gas", "heat")),
            "status": rng.choice(("active", "active", "active", "in_termination")),
            "start_date": f"2026-{rng.randrange(1, 13):02}-01",
            "end_date": None,
            "installments": [{"month": month, "amount": rng.randrange(4_000, 19_000) / 100} for month in range(1, 13)],
        },
        "relations": [person(rng)],
    }


def _reading(rng: random.Random) -> JsonObject:
    return {
        "entity": {
            "_id": _uuid(rng),
            "_schema": "meter_reading",
            "meter_number": f"1ESY{rng.randrange(10**9, 10**10)}",
            "obis": rng.choice(("1-0:1.8.0", "1-0:2.8.0", "7-0:3.0.0")),
            "value": rng.randrange(1_000_000, 99_999_999) / 1_000,
            "unit": "kWh",
            "reason": rng.choice(("regular", "move_in", "move_out", "correction")),
            "read_at": "@at@",
            "read_by": rng.choice(("customer", "grid operator", "estimate")),
            "plausible": rng.random() < 0.97,
        },
        "relations": [],
    }


def _invoice(rng: random.Random) -> JsonObject:
    return {
        "entity": {
            "_id": _uuid(rng),
            "_schema": "invoice",
            "invoice_number": f"RE-2026-{rng.randrange(100_000, 999_999)}",
            "amount_due": rng.randrange(-40_000, 180_000) / 100,
            "due_date": "2026-12-14",
            "pages": rng.randrange(2, 9),
            "lines": [
                {"text": rng.choice(_TARIFFS), "net": rng.randrange(100, 90_000) / 100}
                for _ in range(rng.randrange(2, 14))
            ],
        },
        "relations": [person(rng)],
    }


def _document(rng: random.Random) -> JsonObject:
    return {
        "entity": {
            "_id": _uuid(rng),
            "_schema": "file",
            "filename": "Vollmacht (unterschrieben).pdf",
            "size_bytes": rng.randrange(9_000, 4_000_000),
        },
        "event_attachments": [
            {
                "filename": "Vollmacht.pdf",
                "mime_type": "application/pdf",
                "content_base64": "JVBERi0xLjQKJSBkZW1vCiUlRU9GCg==",
            }
        ],
    }


def _task(rng: random.Random) -> JsonObject:
    return {
        "entity": {
            "_id": _uuid(rng),
            "_schema": "opportunity",
            "_title": f"Wärmepumpe {rng.choice(_STREETS)} {rng.randrange(1, 99)}",
            "source": rng.choice(("journey", "call", "partner", "import")),
            "value": rng.randrange(800, 39_000),
            "task": {
                "name": rng.choice(("Angebot prüfen", "Termin vereinbaren", "Vertrag anlegen")),
                "assignee": None,
                "due": "@at@",
            },
            "history": [
                [rng.choice(("open", "waiting", "done")), rng.randrange(1, 400)] for _ in range(rng.randrange(0, 5))
            ],
        },
        "relations": [person(rng)],
    }


def _catalog(rng: random.Random) -> JsonObject:
    return {
        "_org_id": "739224",
        "_event_time": "@at@",
        "_event_id": "@id@",
        "_event_version": "1.0",
        "_event_source": "contract-api",
        "_ack_id": _uuid(rng),
        "contract": {"id": _uuid(rng), "number": f"V{rng.randrange(10**7, 10**8)}", "tariff": rng.choice(_TARIFFS)},
        "customer": person(rng),
        "meter_readings": [{"register": name, "value": rng.randrange(1_000, 99_000)} for name in ("HT", "NT")],
    }


_MAKERS: Final[dict[str, Callable[[random.Random], JsonObject]]] = {
    "customer_request_created": _request,
    "contact_updated": lambda rng: {"entity": person(rng), "relations": []},
    "order_completed": _order,
    "order_cancelled": _order,
    "contract_created": _contract,
    "contract_updated": _contract,
    "contract_terminated": _contract,
    "meter_reading_submitted": _reading,
    "invoice_created": _invoice,
    "document_uploaded": _document,
}


def make(event_name: str, rng: random.Random) -> JsonObject:
    """A payload of that kind of event, without its metadata; `@id@` and `@at@` are still to be put in."""
    if event_name.startswith("event_"):
        return {"_event_name": event_name.removeprefix("event_"), **_catalog(rng)}
    return _MAKERS.get(event_name, _task)(rng)


def example(event_name: str) -> JsonObject:
    """An example for that kind of event: always the same, with an entity and relations."""
    rng = random.Random(event_name)
    made = make(event_name, rng)
    entity, relations = made.pop("entity", None), made.pop("relations", None)
    document: JsonObject = {
        "entity": entity if isinstance(entity, dict) else person(rng),
        "relations": relations or [person(rng)],
        **made,
    }
    return as_object(loads(render(dumps(document), "0b9f6d1e-5a3c-4d2e-8f10-7c6b5a493827", "2026-11-23T08:00:00.000Z")))
