"""What Phoenix has stored of consultations that ran through the whole system."""
import json

from conftest import demo


def named(spans, beginning):
    return [span for span in spans if span["name"].startswith(beginning)]


def test_every_consultation_is_a_trace_and_the_batch_another(consultations, spans):
    sent = named(spans, "send guidance.consultations")
    audits = named(spans, "send guidance.batch.jobs")
    batches = named(spans, "batch ")
    assert len(sent) == 4 and len(audits) == 3 and batches
    assert consultations["traceCount"] == len(sent) + len(audits) + len(batches)


def test_spans_have_their_kinds_and_parents(spans):
    by_id = {span["spanId"]: span for span in spans}
    assert {span["spanKind"] for span in spans} == {"chain", "llm", "retriever", "guardrail"}
    for span in spans:
        assert span["parentId"] is None or span["parentId"] in by_id, f"{span['name']} has no parent"
    learned = next(
        span for span in named(spans, "process guidance.batch.results")
        if by_id[span["parentId"]]["attributes"]["guidance"]["job"]["kind"] == "reflection"
    )
    way, span = [], learned
    while span:
        way.append(span["name"].split(" ")[0] if span["spanKind"] == "llm" else span["name"])
        assert span["trace"]["traceId"] == learned["trace"]["traceId"]
        span = by_id.get(span["parentId"])
    assert way == [
        "process guidance.batch.results", "chat", "process guidance.validations", "process guidance.consultations",
        "send guidance.consultations",
    ]


def test_every_status_is_told(spans):
    assert {span["statusCode"] for span in spans} == {"OK"}


def test_tokens_are_split_by_what_the_cache_gave(spans):
    calls = [span for span in spans if span["spanKind"] == "llm"]
    assert calls
    for call in calls:
        details = call["tokenPromptDetails"]
        assert call["tokenCountPrompt"] > 0 and call["tokenCountCompletion"] > 0
        assert (details["cacheRead"] or 0) + (details["cacheWrite"] or 0) <= call["tokenCountPrompt"]
    assert any(call["tokenPromptDetails"]["cacheRead"] for call in calls)
    assert any(call["tokenPromptDetails"]["cacheWrite"] for call in calls)


def test_costs_are_ours_and_not_far_from_what_phoenix_reckons(spans):
    answers = [span for span in spans if span["events"]]
    for call in answers:
        assert 0 < call["metadata"]["cost_usd"]
        assert call["metadata"]["cost_usd_without_cache"] > 0
        reckoned = call["costSummary"]["total"]["cost"]
        # Phoenix knows some models, and of a write for an hour nothing.
        if reckoned:
            assert reckoned / 2 < call["metadata"]["cost_usd"] < reckoned * 2


def test_streams_tell_when_they_began(spans):
    answers = [span for span in spans if [event["name"] for event in span["events"]] == ["first token"]]
    assert len(answers) >= 4
    for answer in answers:
        seconds = answer["attributes"]["gen_ai"]["response"]["time_to_first_chunk"]
        assert 0 < seconds <= answer["latencyMs"] / 1000
        assert abs(answer["metadata"]["ttft_ms"] - seconds * 1000) < 1


def test_jobs_tell_what_they_took(spans):
    jobs = named(spans, "process guidance.consultations")
    assert len(jobs) == 4
    for job in jobs:
        wanted = {"queued_ms", "ttft_ms", "total_ms", "chunks", "cost_usd", "cost_usd_without_cache"}
        assert wanted <= job["metadata"].keys()
        assert job["metadata"]["chunks"] > 0


def test_conversations_are_sessions(consultations, spans):
    sessions = {edge["node"]["sessionId"] for edge in consultations["sessions"]["edges"]}
    sent = {span["attributes"]["session"]["id"] for span in named(spans, "send guidance.consultations")}
    assert sessions == sent
    answers = {span["attributes"]["session"]["id"] for span in spans if span["events"]}
    assert answers <= sessions


def test_figures_are_annotations(consultations, spans):
    """Those of jobs by their plain names, those of their parts by names of their own: a mean is of one kind of thing."""
    jobs = named(spans, "process ")
    levels = {
        "ttft": (jobs, "ttft_ms"), "saved": (jobs, "saved_by_caching_usd"), "calls": (named(spans, "chat "), "ttft_ms"),
        "costs": (named(spans, "chat "), "cost_usd"), "verdicts": (named(spans, "review "), "confidence"),
    }
    for summary, (level, figure) in levels.items():
        figures = [span["metadata"][figure] for span in level if figure in span["metadata"]]
        assert figures and consultations[summary]["count"] == len(figures), summary
        assert abs(consultations[summary]["meanScore"] - sum(figures) / len(figures)) < 0.01, summary


def test_reviews_and_their_calls_are_of_the_session(spans):
    by_id = {span["spanId"]: span for span in spans}
    reviews = named(spans, "review ")
    calls = [span for span in named(spans, "chat ") if by_id[span["parentId"]] in reviews]
    assert reviews and calls
    for span in reviews + calls:
        root = span
        while root["parentId"]:
            root = by_id[root["parentId"]]
        assert span["attributes"]["session"]["id"] == root["attributes"]["session"]["id"]


def test_no_words_without_leave(spans):
    text = json.dumps([span["attributes"] for span in spans])
    assert '"messages"' not in text and "input_messages" not in text and "output_messages" not in text
    assert "pension" not in text.lower()


def test_words_with_leave(phoenix):
    demo(phoenix, "phoenix-test-words", GUIDANCE_TRACE_CONTENT="true")
    spans = [edge["node"] for edge in phoenix.settled("phoenix-test-words")["spans"]["edges"]]
    answer = next(json.loads(span["attributes"]) for span in spans if span["events"])
    assert "pension" in answer["output"]["value"].lower()
    assert answer["llm"]["input_messages"][0]["message"]["role"] == "system"
    assert answer["llm"]["output_messages"][0]["message"]["content"]
