"""The curl command of a delivery."""

from __future__ import annotations

import shlex

from tui.api.models import WebhookConfig, WebhookEvent
from tui.services.copying.curl import curl_command


def test_curl_leaves_secrets_out() -> None:
    config = WebhookConfig.model_validate(
        {"id": "x", "url": "https://a.example/hook", "auth": {"basicAuthConfig": {"password": "hunter2"}}}
    )
    event = WebhookEvent.model_validate({"event_id": "e", "payload": '{"a": "it\'s"}', "http_method": "PUT"})
    command = curl_command(event, config)
    assert command is not None and "hunter2" not in command
    assert shlex.split(command)[-1] == "https://a.example/hook" and '{"a": "it\'s"}' in shlex.split(command)
