"""The Messages API as the official Anthropic SDK sees it."""

import time

import anthropic
import pytest

from conftest import CLAUDE, QUESTION

MESSAGES = [{"role": "user", "content": QUESTION}]
LONG = "Guidance, never advice. " * 200  # 1,200 tokens by the simulator's count


def ask(client, **options):
    return client.messages.create(**{"model": CLAUDE, "max_tokens": 1000, "messages": MESSAGES, **options})


def ask_streamed(client, **options):
    with client.messages.stream(**{"model": CLAUDE, "max_tokens": 1000, "messages": MESSAGES, **options}) as stream:
        text = "".join(stream.text_stream)
        return text, stream.get_final_message()


def test_plain(simulator):
    message = ask(simulator.anthropic())
    assert message.type == "message" and message.role == "assistant" and message.model == CLAUDE
    assert message.stop_reason == "end_turn" and message.stop_sequence is None
    assert 130 <= len(message.content[0].text.split()) <= 380
    assert message.usage.output_tokens > 100 and message.usage.input_tokens > 20
    assert message._request_id.startswith("req_")


def test_streamed_equals_plain(simulator):
    client = simulator.anthropic()
    plain = ask(client)
    text, final = ask_streamed(client)
    assert text == plain.content[0].text == final.content[0].text
    assert final.stop_reason == "end_turn"
    assert final.usage.output_tokens == plain.usage.output_tokens
    assert final.usage.input_tokens == plain.usage.input_tokens


def test_raw_events(simulator):
    types = [event.type for event in ask(simulator.anthropic(), stream=True)]
    assert types[:2] == ["message_start", "content_block_start"]
    assert types[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    assert set(types[2:-3]) <= {"content_block_delta", "ping"}


def test_stops(simulator):
    client = simulator.anthropic()
    short = ask(client, max_tokens=10)
    assert short.stop_reason == "max_tokens" and short.usage.output_tokens == 10
    stopped = ask(client, stop_sequences=["MoneyHelper"])
    assert stopped.stop_reason == "stop_sequence" and stopped.stop_sequence == "MoneyHelper"
    assert "MoneyHelper" not in stopped.content[0].text
    _, streamed = ask_streamed(client, max_tokens=10)
    assert streamed.stop_reason == "max_tokens"


def test_caching(simulator):
    client = simulator.anthropic()
    system = [
        {"type": "text", "text": LONG + "role", "cache_control": {"type": "ephemeral", "ttl": "1h"}},
        {"type": "text", "text": LONG + "rules", "cache_control": {"type": "ephemeral"}},
    ]
    first = ask(client, system=system).usage
    assert first.cache_read_input_tokens == 0
    assert first.cache_creation.ephemeral_1h_input_tokens == 1201
    assert first.cache_creation.ephemeral_5m_input_tokens == 1202
    assert first.cache_creation_input_tokens == 2403
    second = ask(client, system=system).usage
    assert (second.cache_read_input_tokens, second.cache_creation_input_tokens) == (2403, 0)
    assert second.input_tokens == first.input_tokens
    _, streamed = ask_streamed(client, system=system)
    assert streamed.usage.cache_read_input_tokens == 2403
    assert ask(client, system=system, model="claude-opus-5").usage.cache_read_input_tokens == 0


def test_prewarm(simulator):
    message = ask(simulator.anthropic(), max_tokens=0)
    assert message.content == [] and message.usage.output_tokens == 0


def test_structured_output(simulator):
    schema = {
        "type": "object", "additionalProperties": False, "required": ["passed", "issues"],
        "properties": {
            "passed": {"type": "boolean"},
            "issues": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}}},
    }
    message = ask(simulator.anthropic(), output_config={"format": {"type": "json_schema", "schema": schema}})
    import json
    answer = json.loads(message.content[0].text)
    assert isinstance(answer["passed"], bool) and set(answer["issues"]) <= {"a", "b"}


def test_models(simulator):
    assert CLAUDE in [model.id for model in simulator.anthropic().models.list()]


@pytest.mark.parametrize("change, error", [
    ({"model": "claude-nonesuch"}, anthropic.NotFoundError),
    ({"temperature": 0.5}, anthropic.BadRequestError),
    ({"max_tokens": 10_000_000}, anthropic.BadRequestError),
    ({"messages": []}, anthropic.BadRequestError),
    ({"messages": MESSAGES + [{"role": "assistant", "content": "The answer is"}]}, anthropic.BadRequestError),
    ({"extra_body": {"unknown_parameter": 1}}, anthropic.BadRequestError),
    ({"extra_headers": {"anthropic-version": "1999-01-01"}}, anthropic.BadRequestError),
    ({"system": [{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}] * 5}, anthropic.BadRequestError),
])
def test_refusals(simulator, change, error):
    options = {"extra_body": {}, **change}
    extra = {k: options.pop(k) for k in list(options) if k in ("temperature",)}
    options["extra_body"] = {**options["extra_body"], **extra}
    with pytest.raises(error) as caught:
        ask(simulator.anthropic(), **options)
    assert caught.value.request_id.startswith("req_")
    assert caught.value.body["request_id"] == caught.value.request_id


def test_wrong_key(start):
    simulator = start("--api-key", "right")
    with pytest.raises(anthropic.AuthenticationError):
        ask(simulator.anthropic(api_key="wrong"))
    assert ask(simulator.anthropic(api_key="right")).content


def test_body_too_large(simulator):
    with pytest.raises(anthropic.APIStatusError) as caught:
        ask(simulator.anthropic(), messages=[{"role": "user", "content": "x" * 33 * 1024 * 1024}])
    assert caught.value.status_code == 413


@pytest.mark.parametrize("fault, error, kind", [
    ("rate_limit", anthropic.RateLimitError, "rate_limit_error"),
    ("insufficient_quota", anthropic.RateLimitError, "rate_limit_error"),
    ("overloaded", anthropic.OverloadedError, "overloaded_error"),
    ("server_error", anthropic.InternalServerError, "api_error"),
])
def test_status_faults(simulator, fault, error, kind):
    simulator.fault(fault)
    with pytest.raises(error) as caught:
        ask(simulator.anthropic())
    assert caught.value.type == kind
    if fault == "insufficient_quota":
        assert caught.value.error_code == "enforced_spend_limit_reached"


@pytest.mark.parametrize("fault", ["rate_limit", "overloaded", "server_error"])
def test_the_sdk_retries(simulator, fault):
    simulator.fault(fault, count=2, retry_after=0.05)
    assert ask(simulator.anthropic(max_retries=2)).content
    assert simulator.journal()["faults"] == {fault: 2}


def test_error_event(simulator):
    simulator.fault("stream_error", after_deltas=3)
    received = []
    with pytest.raises(anthropic.APIStatusError) as caught:
        for event in ask(simulator.anthropic(), stream=True):
            received.append(event.type)
    assert received.count("content_block_delta") == 3
    assert caught.value.type == "overloaded_error"


@pytest.mark.parametrize("fault", ["reset", "truncate", "malformed"])
def test_broken_streams(simulator, fault):
    simulator.fault(fault, after_deltas=3)
    try:
        types = [event.type for event in ask(simulator.anthropic(), stream=True)]
    except Exception:
        return
    # The SDK takes a clean end of the body for the end of the stream: that message_stop is missing is ours to notice.
    assert fault == "truncate" and "message_stop" not in types


def test_hang_and_timeout(simulator):
    simulator.fault("hang")
    with pytest.raises(anthropic.APITimeoutError):
        ask(simulator.anthropic(timeout=0.3))
    simulator.fault("hang", after_deltas=2)
    with pytest.raises(Exception):
        list(ask(simulator.anthropic(timeout=0.3), stream=True))
    deadline = time.monotonic() + 10
    while simulator.journal()["running"] and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [request["outcome"] for request in simulator.journal()["requests"]] == ["client_closed"] * 2


def test_rate_limit_headers(start):
    client = start("--pace", "0", "--requests-per-minute", "1").anthropic()
    response = client.messages.with_raw_response.create(model=CLAUDE, max_tokens=10, messages=MESSAGES)
    assert response.headers["anthropic-ratelimit-requests-remaining"] == "0"
    assert response.headers["anthropic-ratelimit-requests-reset"].endswith("Z")
    with pytest.raises(anthropic.RateLimitError) as caught:
        ask(client)
    assert 1 <= int(caught.value.response.headers["retry-after"]) <= 60


def test_transfer_question_fails_compliance_by_default(simulator, start):
    question = "Should I take the transfer value of £285,000 and move my final salary pension?"
    messages = [{"role": "user", "content": question}]
    assert "you should transfer" in ask(simulator.anthropic(), messages=messages).content[0].text
    sound = start("--pace", "0", "--compliance", "sound").anthropic()
    assert "you should transfer" not in ask(sound, messages=messages).content[0].text


def test_pace(start):
    simulator = start("--ttft", "300", "--jitter", "0", "--deltas", "10", "--delta-delay", "30")
    times = []
    begin = time.monotonic()
    for event in ask(simulator.anthropic(), stream=True):
        if event.type == "content_block_delta":
            times.append(time.monotonic() - begin)
    assert len(times) == 10
    assert times[0] >= 0.29 and times[-1] - times[0] >= 0.25
