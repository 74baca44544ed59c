"""The forty webhooks of Stadtwerke Lichtenau, a small energy retailer."""

from __future__ import annotations

import base64
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from tui.api.models import JsonObject
from tui.sandbox import receivers as at
from tui.sandbox.configs import created
from tui.sandbox.database import Webhook
from tui.sandbox.times import stamp
from tui.sandbox.wire import as_object

NEW_RETRIES: Final[JsonObject] = {"enabled": True, "maxAttempts": 3}
BLUEPRINT: Final = "5f0c2d1a-7b43-4c8e-9a6d-2e1f3b4c5d60"


def basic(username: str, password: str, *, reference: bool = False) -> JsonObject:
    config: JsonObject = {"username": username, "password": password}
    return {"authType": "BASIC", "basicAuthConfig": config | ({"passwordIsEnvVar": True} if reference else {})}


def api_key(name: str, value: str, *, reference: bool = False) -> JsonObject:
    config: JsonObject = {"keyName": name, "keyValue": value}
    return {"authType": "API_KEY", "apiKeyConfig": config | ({"keyValueIsEnvVar": True} if reference else {})}


def oauth(
    endpoint: str, client: str, secret: str, *parameters: tuple[str, str, str], reference: bool = False
) -> JsonObject:
    config: JsonObject = {"clientId": client, "clientSecret": secret, "endpoint": endpoint, "httpMethod": "POST"}
    if parameters:
        config["customParameterList"] = [{"type": kind, "key": key, "value": value} for kind, key, value in parameters]
    return {
        "authType": "OAUTH_CLIENT_CREDENTIALS",
        "oauthConfig": config | ({"clientSecretIsEnvVar": True} if reference else {}),
    }


NONE: Final[JsonObject] = {"authType": "NONE"}
CRM: Final = basic("epilot", "{{ env.crm_password }}", reference=True)
ERP: Final = oauth(
    f"https://{at.ERP_LOGIN}/oauth2/token",
    "lichtenau-epilot",
    "{{ env.erp_client_secret }}",
    ("body", "scope", "orders.write contracts.write"),
    ("query", "tenant", "{{ env.tenant_id }}"),
    ("header", "X-Partner", "stadtwerke-lichtenau"),
    reference=True,
)
DMS: Final = oauth(f"https://{at.DMS_LOGIN}/oauth2/v2.0/token", "f3c1a9d2-epilot", "dms-secret-expired")
BILLING: Final = api_key("X-Api-Key", "{{ env.billing_api_key }}", reference=True)
METERING: Final = api_key("Authorization", "Token 6f1c9b0e")


@dataclass(frozen=True)
class Hook:
    """`weight` is its share of the ordinary events (0: none), `usual` the mix of outcomes that those have
    (`seed.outcomes`)."""

    name: str
    event: str
    url: str
    auth: JsonObject
    weight: float
    usual: str = "fine"
    method: str = "POST"
    age_days: int = 200
    extra: Mapping[str, object] = field(default_factory=dict)
    retries: JsonObject | None = field(default_factory=lambda: NEW_RETRIES)

    @cached_property
    def id(self) -> str:
        return "".join(random.Random(self.name).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=16))


def _where(field: str, operation: str, *values: str, **more: object) -> JsonObject:
    return as_object({"field": field, "operation": operation, **({"values": list(values)} if values else {}), **more})  # type: ignore[dict-item]  # more: flags and text


OUTAGE: Final = "Orders to ERP (Kraftwerk Partner)"
ONGOING: Final = "Meter readings to grid operator"
ONGOING_PATIENT: Final = "Meter corrections to grid operator"
OAUTH_BROKEN: Final = "Contracts to document archive (Aktenwerk)"
OVERSIZED: Final = "Invoices to archive"
LARGE: Final = "Full contract export to data warehouse"
CONDITIONAL: Final = "Dunning notices to billing"
INVALID: Final = "Customer requests to CRM"

HOOKS: Final = (
    Hook(OUTAGE, "order_completed", f"https://{at.ERP}/api/v2/orders", ERP, 7, age_days=910, retries=None,
         extra={"protected": True, "payloadConfiguration": {"hydrate_entity": True, "include_relations": True,
                "custom_headers": {"X-Tenant": "{{ env.tenant_id }}", "X-Source": "epilot"}}}),
    Hook("Order cancellations to ERP", "order_cancelled", f"https://{at.ERP}/api/v2/orders/cancellations", ERP, 1,
         age_days=905, retries=None),
    Hook("Contract updates to ERP", "contract_updated", f"https://{at.ERP}/api/v2/contracts", ERP, 4, method="PUT",
         extra={"filterConditions": {"logical_operator": "OR", "conditions": [
             _where("entity.status", "equals", "active"),
             _where("entity.installments", "length_greater_than", "12")]}}, usual="filtered"),
    Hook(ONGOING, "meter_reading_submitted", f"https://{at.GRID}/edi/readings", METERING, 6,
         retries={"enabled": True, "maxAttempts": 2}),
    Hook(ONGOING_PATIENT, "meter_reading_submitted", f"https://{at.GRID}/edi/corrections", METERING, 1, method="PATCH",
         retries={"enabled": True, "maxAttempts": 5}),
    Hook(OAUTH_BROKEN, "contract_created", f"https://{at.DMS}/api/documents", DMS, 2,
         extra={"jsonataExpression": '{ "number": entity.contract_number, "tariff": entity.tariff, '
                '"holder": relations[0]._title }'}),
    Hook("Terminations to document archive (Aktenwerk)", "contract_terminated", f"https://{at.DMS}/api/documents",
         api_key("X-Archive-Key", "aw-91f0c2"), 1),
    Hook(OVERSIZED, "invoice_created", f"https://{at.ARCHIVE}/v1/invoices", BILLING, 2),
    Hook("Invoices to billing", "invoice_created", f"https://{at.BILLING}/hooks/invoices", BILLING, 6),
    Hook(CONDITIONAL, "invoice_created", f"https://{at.BILLING}/hooks/dunning", BILLING, 1,
         usual="filtered",
         extra={"filterConditions": {"conditions": [_where("entity.amount_due", "greater_than", "500",
         field_type="number")]}}),
    Hook(INVALID, "customer_request_created", f"https://{at.CRM}/api/inbound/requests", CRM, 8, age_days=640),
    Hook("Contacts to CRM", "contact_updated", f"https://{at.CRM}/api/inbound/contacts", CRM, 7, method="PUT"),
    Hook("Opportunities to CRM", "opportunity_won", f"https://{at.CRM}/api/inbound/opportunities", CRM, 2),
    Hook("Appointments to CRM calendar", "appointment_booked", f"https://{at.CRM}/api/inbound/calendar", CRM, 1),
    Hook("Order confirmation by SMS", "order_completed", f"https://{at.SMS}/v3/messages",
         api_key("X-Auth", "{{ env.sms_api_key }}", reference=True), 3, usual="rate limited",
         extra={"jsonataExpression": '{ "to": relations[0].phone, '
                '"text": "Ihr Auftrag " & entity.order_number & " ist eingegangen." }'}),
    Hook("Appointment reminder by SMS", "appointment_booked", f"https://{at.SMS}/v3/messages",
         api_key("X-Auth", "{{ env.sms_api_key }}", reference=True), 1, usual="rate limited"),
    Hook("New orders to #vertrieb", "order_completed", f"https://{at.CHAT}/services/T024/B11/vertrieb", NONE, 3,
         extra={"jsonataExpression": '{ "text": "Neuer Auftrag: " & entity._title }'}),
    Hook("Cancellations to #kundenbindung", "contract_terminated",
         f"https://{at.CHAT}/services/T024/B12/kundenbindung", NONE, 1),
    Hook("Tasks to #innendienst", "workflow_task_completed", f"https://{at.CHAT}/services/T024/B13/innendienst", NONE,
         2),
    Hook("Legacy billing (SOAP bridge)", "contract_created", f"https://{at.SOAP}/bridge",
         basic("epilot", "bridge-2019"), 2,
         age_days=1460, retries=None, usual="flaky"),
    Hook("Newsletter sign-ups (old)", "contact_updated", f"https://{at.NEWSLETTER}/subscribe", NONE, 0, age_days=1300,
         retries=None),
    Hook("Call centre dashboard", "customer_request_created", f"https://{at.CALL_CENTRE}/feed",
         basic("feed", "live-feed"), 3, usual="slow"),
    Hook("Everything to data warehouse: requests", "customer_request_created",
         f"https://{at.WAREHOUSE}/ingest/requests", BILLING, 4),
    Hook("Everything to data warehouse: orders", "order_completed", f"https://{at.WAREHOUSE}/ingest/orders", BILLING,
         3),
    Hook("Everything to data warehouse: contracts", "contract_updated", f"https://{at.WAREHOUSE}/ingest/contracts",
         BILLING, 3),
    Hook(LARGE, "contract_updated", f"https://{at.WAREHOUSE}/ingest/full", BILLING, 0.3),
    Hook("BI cube refresh", "order_completed", f"https://{at.BI}/refresh", NONE, 1, method="GET"),
    Hook("Meter readings to Zählerfreund", "meter_reading_submitted", f"https://{at.METERING}/v1/readings", METERING,
         6),
    Hook("Implausible readings to Zählerfreund", "meter_reading_submitted", f"https://{at.METERING}/v1/checks",
         METERING, 1, usual="filtered",
         extra={"filterConditions": {"conditions": [_where("entity.plausible", "equals", "false",
         field_type="boolean")]}}),
    Hook("Heat pump leads to partner", "opportunity_won", f"https://{at.HEAT_PUMPS}/leads",
         api_key("X-Partner-Key", "wp-plus-77"), 2,
         usual="filtered",
         extra={"filter": {"keyToFilter": "entity.source", "supportedValues": ["journey", "partner"]}}),
    Hook("Powers of attorney to partner", "document_uploaded", f"https://{at.HEAT_PUMPS}/documents",
         api_key("X-Partner-Key", "wp-plus-77"), 1,
         extra={"deliveryMode": "binary_multipart",
         "multipartConfig": {"fileFieldName": "document", "fileFieldStrategy": "single",
                "fileSource": "event_attachments",
                "extraFields": {"kind": "'power_of_attorney'", "reference": "entity._id"}}}),
    Hook("Documents to data warehouse", "document_uploaded", f"https://{at.WAREHOUSE}/ingest/documents", BILLING, 1,
         extra={"deliveryMode": "json_base64"}),
    Hook("Contract started", "event_contract_started", f"https://{at.ERP}/api/v3/contract-started", ERP, 2, age_days=60,
         extra={"eventVersion": "1.0", "enableStaticIP": True}),
    Hook("Meter reading added", "event_meter_reading_added", f"https://{at.METERING}/v2/readings", METERING, 4,
         age_days=60,
         extra={"eventVersion": "2.0"}),
    Hook("Customer moved", "event_customer_moved", f"https://{at.METERING}/moves", METERING, 1, age_days=45,
         extra={"eventVersion": "1.0", "jsonataExpression": '{ "contract": contract.number, "to": customer.address }'}),
    Hook("SEPA mandates to bank gateway", "event_sepa_mandate_changed", f"https://{at.BILLING}/sepa/mandates", BILLING,
         1, age_days=45,
         extra={"protected": True, "_manifest": [BLUEPRINT],
                "secureProxy": {"integration_id": "8a1e6c70-3f5d-4b2a-9c84-d7e0f1a2b3c4",
                "use_case_slug": "sepa-mandates"}}),
    Hook("Opportunities to marketing (paused)", "opportunity_won", f"https://{at.NEWSLETTER}/campaigns", NONE, 0.4,
         extra={"enabled": False}),
    Hook("Test: local receiver", "customer_request_created", "http://127.0.0.1:9099/webhook", NONE, 0, age_days=12,
         extra={"enabled": False}),
    Hook("New CRM (draft)", "contact_updated", "", basic("epilot", "to-be-set"), 0, age_days=2,
         extra={"enabled": False}),
    Hook("Appointments to partner portal", "appointment_booked", f"https://{at.HEAT_PUMPS}/appointments",
         api_key("X-Partner-Key", "wp-plus-77"), 0, age_days=3),
)  # fmt: skip


def stored(hook: Hook, now: datetime) -> Webhook:
    """The hook as it is kept. Those younger than the Standard Webhooks support have a signing secret."""
    rng = random.Random(f"{hook.name}/secret")
    secret = "whsec_" + base64.b64encode(rng.randbytes(24)).decode() if hook.age_days < 280 else None
    born = stamp(now - timedelta(days=hook.age_days, seconds=rng.randrange(80_000)))
    body: JsonObject = {"name": hook.name, "eventName": hook.event, "httpMethod": hook.method, "auth": hook.auth}
    if hook.url:
        body["url"] = hook.url
    webhook = created(body | as_object(dict(hook.extra)), hook.id, secret or "", born)  # type: ignore[arg-type]  # plain JSON
    document = webhook.document
    if hook.retries is None:
        del document["retryPolicy"]
    else:
        document["retryPolicy"] = hook.retries
    if hook.age_days > 1000:
        del document["updatedTime"]
    elif hook.age_days > 10:
        document["updatedTime"] = stamp(
            now - timedelta(days=rng.randrange(3, hook.age_days), seconds=rng.randrange(80_000))
        )
    return Webhook(hook.id, document, secret)
