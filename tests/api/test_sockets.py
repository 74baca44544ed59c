"""The same rules over real sockets on this machine: what httpx makes of a server that misbehaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from tests.support.api_world import TOKEN
from tui.api import NoConnection, OutcomeUnknown, Timeouts, UnreadableAnswer, WebhooksClient
from tui.sealed import SecretStr

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def no_sleep(seconds: float) -> None: ...


@asynccontextmanager
async def talking_to(talk: Talk, timeouts: Timeouts | None = None) -> AsyncIterator[WebhooksClient]:
    """A client of a server that reads each request's head and then does as `talk` says."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = WebhooksClient(
        f"http://127.0.0.1:{port}", SecretStr(TOKEN), timeouts=timeouts or Timeouts(), sleep=no_sleep
    )
    try:
        yield client
    finally:
        await client.aclose()
        server.close()
        await server.wait_closed()


async def drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def cut_short(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n[{")
    await writer.drain()


async def not_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    await writer.drain()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
    while not reader.at_eof():
        writer.write(b" ")
        try:
            await asyncio.wait_for(reader.read(1), 0.01)
        except TimeoutError:
            continue


@pytest.mark.parametrize("talk", [drop, not_http])
async def test_a_broken_connection_is_an_unknown_outcome(talk: Talk) -> None:
    async with talking_to(talk) as client:
        with pytest.raises(OutcomeUnknown) as caught:
            await client.replay_event("w", "e")
        assert caught.value.may_have_arrived
        assert len(client.log.exchanges) == 1
        with pytest.raises(OutcomeUnknown):
            await client.get_configs()
        assert len(client.log.exchanges) == 5


async def test_an_answer_cut_short_is_read_again_but_never_written_again() -> None:
    async with talking_to(cut_short) as client:
        with pytest.raises(OutcomeUnknown):
            await client.get_configs()
        assert [exchange.status for exchange in client.log.exchanges] == [200] * 4
        client.log.clear()
        with pytest.raises(UnreadableAnswer, match="accepted") as caught:
            await client.trigger_webhook("w", {"metadata": {}})
        assert (caught.value.status, caught.value.may_have_arrived) == (200, True)
        assert len(client.log.exchanges) == 1


async def test_a_server_that_says_nothing_times_out() -> None:
    async with talking_to(silent, Timeouts(read=0.05)) as client:
        with pytest.raises(OutcomeUnknown, match="within the time allowed"):
            await client.replay_event("w", "e")
        assert [exchange.error for exchange in client.log.exchanges] == ["timed out"]


async def test_a_server_that_trickles_times_out_as_a_whole() -> None:
    async with talking_to(trickle, Timeouts(total=0.1)) as client:
        with pytest.raises(OutcomeUnknown, match="within the time allowed"):
            await client.get_configs()
        assert [exchange.status for exchange in client.log.exchanges] == [200, 200]


async def test_a_server_without_tls_is_told_apart_from_a_bad_certificate() -> None:
    server = await asyncio.start_server(not_http, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = WebhooksClient(f"https://127.0.0.1:{port}", SecretStr(TOKEN), sleep=no_sleep)
    with pytest.raises(NoConnection, match="one for https"):
        await client.get_configs()
    await client.aclose()
    server.close()
    await server.wait_closed()


async def test_nobody_listens() -> None:
    server = await asyncio.start_server(drop, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    client = WebhooksClient(f"http://127.0.0.1:{port}", SecretStr(TOKEN), sleep=no_sleep)
    with pytest.raises(NoConnection, match="Connection refused"):
        await client.delete_config("w")
    assert len(client.log.exchanges) == 4
    await client.aclose()


async def whole(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for _ in range(2):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]")
        await writer.drain()
        if not await reader.read(1):
            return
        await reader.readuntil(b"\r\n\r\n")


async def test_the_time_of_an_attempt_is_told_in_its_parts() -> None:
    async with talking_to(whole) as client:
        for _ in range(2):
            await client.get_configs()
        first, second = client.log.exchanges
    assert first.phases is not None and second.phases is not None
    assert first.phases.connect > 0 and second.phases.connect == 0  # the connection was used again
    for exchange in (first, second):
        assert exchange.phases is not None
        assert sum(exchange.phases) == pytest.approx(exchange.seconds) and min(exchange.phases) >= 0


async def test_without_an_answer_there_are_no_parts_to_tell() -> None:
    async with talking_to(drop) as client:
        with pytest.raises(OutcomeUnknown):
            await client.get_configs()
        assert {exchange.phases for exchange in client.log.exchanges} == {None}
