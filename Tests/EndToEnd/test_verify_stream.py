"""What scripts/verify-stream finds in made-up streams, one of every kind, and that it finds nothing in good ones."""

import json
import subprocess
from pathlib import Path

import pytest

VERIFY_STREAM = Path(__file__).parents[2] / "scripts" / "verify-stream"
GATEWAY = "millwright/v1/plant-2/gw-01"
START = 1_795_300_000_000


def data(seq, epoch="one", asset="pump", values=None, **more):
    values = {"pulses": 1000 + seq} if values is None else values
    payload = {"schema": "data/1", "epoch": epoch, "c": "d", "seq": seq, "ts": START + 100 * seq, "cfg": 1}
    return f"{GATEWAY}/{asset}/data", {**payload, "values": values, **more}


def epoch(name, ended=None, issued=0, clean=True, exact=True):
    payload = {"schema": "epoch/1", "epoch": name, "c": "a", "seq": 0, "ts": START}
    if ended:
        counts = {"a": 1, "v": 0, "f": 0, "d": issued}
        payload["ended"] = {"epoch": ended, "clean": clean, "exact": exact, "issued": counts}
    return f"{GATEWAY}/epoch", payload


def gap(first, last, of="one", epoch="one", seq=1):
    gaps = [{"epoch": of, "c": "d", "from": first, "to": last, "reason": "journal_full"}]
    return f"{GATEWAY}/gap", {"schema": "gap/1", "epoch": epoch, "c": "a", "seq": seq, "ts": START, "gaps": gaps}


def run(lines, *options):
    """Returns exit status and report, or exit status and what was said on standard error."""
    text = "".join(
        line if isinstance(line, str) else f"{line[0]} {json.dumps(line[1])}\n" for line in lines
    )
    done = subprocess.run([VERIFY_STREAM, "--json", *options], input=text, capture_output=True, text=True, timeout=30)
    return done.returncode, json.loads(done.stdout) if done.returncode < 2 else done.stderr


def kinds(report):
    return [finding["kind"] for finding in report["findings"]]


def test_a_stream_without_holes_is_clean():
    status, report = run([epoch("one"), *map(data, range(5))])
    assert (status, report["messages"], report["findings"], report["tails"]) == (0, 6, [], [])


def test_payloads_without_topics_are_read():
    status, report = run([json.dumps(payload) + "\n" for _, payload in [epoch("one"), data(0), data(1)]])
    assert (status, report["messages"]) == (0, 3)


def test_several_files_are_one_stream(tmp_path):
    for name, messages in [("first", [epoch("one"), data(0)]), ("second", [data(1)])]:
        (tmp_path / name).write_text("".join(f"{topic} {json.dumps(payload)}\n" for topic, payload in messages))
    status, report = run([], tmp_path / "first", tmp_path / "second")
    assert (status, report["messages"]) == (0, 3)


def test_doubles_are_dropped_by_epoch_class_and_seq():
    status, report = run([epoch("one"), data(0), data(1), data(0, hist=True), data(1), epoch("one")])
    assert (status, report["messages"], report["doubles"]) == (0, 3, 3)


def test_a_double_with_other_content_is_found():
    status, report = run([epoch("one"), data(0), data(0, values={"pulses": 7})])
    assert (status, kinds(report)) == (1, ["double_differs"])


def test_a_hole_that_no_backlog_fills_is_a_loss():
    status, report = run([epoch("one"), data(0), data(1), data(4)])
    assert (status, kinds(report)) == (1, ["loss"])
    assert (report["findings"][0]["from"], report["findings"][0]["to"]) == (2, 3)


def test_a_missing_beginning_is_a_loss_unless_the_subscriber_joined_late():
    late = [data(7), data(8)]
    status, report = run(late)
    assert (status, sorted(kinds(report))) == (1, ["loss", "no_epoch_message"])
    assert run(late, "--joined-late")[0] == 0


def test_backlog_behind_live_messages_fills_a_hole():
    backlog = [data(seq, hist=True) for seq in (1, 2, 3)]
    status, report = run([epoch("one"), data(0), data(4), backlog[0], data(5), *backlog[1:]])
    assert (status, report["backlog"]) == (0, 3)


def test_backlog_out_of_order_is_found():
    status, report = run([epoch("one"), data(0), data(3), data(2, hist=True), data(1, hist=True)])
    assert (status, kinds(report)) == (1, ["order"])


def test_a_backlog_message_seen_again_does_not_break_the_order():
    backlog = [data(seq, hist=True) for seq in (0, 1, 0, 1, 2)]
    assert run([epoch("one"), data(3), *backlog])[0] == 0


def test_live_messages_out_of_order_are_found():
    status, report = run([epoch("one"), data(1), data(0)])
    assert (status, kinds(report)) == (1, ["order"])


def test_a_gap_message_explains_a_hole():
    status, report = run([epoch("one"), data(0), gap(1, 3), data(4)])
    assert (status, report["explained_by_gaps"]) == (0, {"journal_full": 3})


def test_a_gap_message_that_explains_a_part_leaves_the_rest():
    status, report = run([epoch("one"), data(0), gap(2, 3), data(6)])
    assert status == 1
    assert [(finding["from"], finding["to"]) for finding in report["findings"]] == [(1, 1), (4, 5)]


def test_an_epoch_whose_count_was_reached_is_clean():
    assert run([epoch("one"), data(0), data(1), epoch("two", ended="one", issued=2), data(0, "two")])[0] == 0


def test_a_lost_tail_is_told_apart_and_exact():
    stream = [epoch("one"), data(0), data(1), epoch("two", ended="one", issued=5, clean=False), data(0, "two")]
    status, report = run(stream)
    assert (status, report["findings"]) == (1, [])
    assert report["tails"] == [
        {"epoch": "one", "c": "d", "from": 2, "to": 4, "count": 3, "exact": True, "clean": False}
    ]


def test_a_lost_tail_after_a_power_cut_is_a_lower_bound():
    stream = [epoch("one"), data(0), epoch("two", ended="one", issued=2, clean=False, exact=False)]
    status, report = run(stream)
    assert (status, report["tails"][0]["exact"]) == (1, False)


def test_a_hole_before_the_tail_is_a_loss():
    stream = [epoch("one"), data(0), data(2), epoch("two", ended="one", issued=4, clean=False)]
    status, report = run(stream)
    assert (kinds(report), report["tails"][0]["from"]) == (["loss"], 3)


def test_an_epoch_that_was_lost_whole_is_a_tail():
    stream = [epoch("one"), data(0), epoch("three", ended="two", issued=3, clean=False)]
    status, report = run(stream)
    assert status == 1
    assert {(tail["epoch"], tail["c"], tail["count"]) for tail in report["tails"]} == {("two", "a", 1), ("two", "d", 3)}


def test_more_seqs_than_were_issued_are_found():
    stream = [epoch("one"), data(0), data(1), epoch("two", ended="one", issued=1)]
    status, report = run(stream)
    assert (status, kinds(report)) == (1, ["beyond_issued"])


def test_more_seqs_than_a_lower_bound_are_no_finding():
    assert run([epoch("one"), data(0), data(1), epoch("two", ended="one", issued=1, exact=False)])[0] == 0


def test_an_epoch_that_does_not_tell_what_it_ended_is_found():
    status, report = run([epoch("one"), data(0), epoch("two"), data(0, "two")])
    assert (status, kinds(report)) == (1, ["unlinked_epoch"])


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(data(0, values={"pulses": None}), id="a good point without a value"),
        pytest.param(data(0, quality={"pulses": "bad:timeout"}), id="a bad point with a value"),
        pytest.param(data(0, values={}, quality={"pulses": "good"}), id="a good quality is not listed"),
        pytest.param(data(0, values={}), id="no points"),
        pytest.param(data(0, dt={"other": 3}), id="an offset of nothing"),
        pytest.param(data(0, hist=False), id="hist is true or absent"),
        pytest.param(data(0, cfg="1"), id="a revision that is a text"),
        pytest.param(data(0, ts=1.5), id="a fraction of a millisecond"),
        pytest.param(data(0, c="a"), id="data in another class"),
        pytest.param(data(0, schema="data"), id="a schema without version"),
        pytest.param(data(-1), id="a negative seq"),
        pytest.param((f"{GATEWAY}/gap", {**gap(0, 0)[1], "gaps": None}), id="a gap message without gaps"),
        pytest.param(epoch("two", ended="two"), id="an epoch that ended itself"),
    ],
)
def test_a_malformed_message_is_found(message):
    status, report = run([epoch("one"), message])
    assert status == 1
    assert "schema" in kinds(report)


def test_a_point_that_vanishes_from_its_message_is_found():
    both, one = {"pulses": 1, "level": 2.5}, {"pulses": 2}
    status, report = run([epoch("one"), data(0, values=both), data(1, values=one)])
    assert (status, kinds(report)) == (1, ["schema"])
    assert run([epoch("one"), data(0, values=both), data(1, values=one, quality={"level": "bad:timeout"})])[0] == 0
    assert run([epoch("one"), data(0, values=both), data(1, values=one, cfg=2)])[0] == 0


def test_retained_views_are_outside_the_stream():
    status = (f"{GATEWAY}/now/status", {"schema": "status/1", "online": True, "epoch": "one"})
    describe = (f"{GATEWAY}/pump/now/describe", {"schema": "describe/1", "cfg": 1})
    code, report = run([status, describe, f"{GATEWAY}/now/status (null)\n", epoch("one"), data(0)])
    assert (code, report["outside_the_stream"], report["messages"]) == (0, 3, 2)


@pytest.mark.parametrize("kind", ["state", "health", "diagnosis", "rul"])
def test_a_verdict_counts_with_its_gateway_and_its_view_is_outside_the_stream(kind):
    view = {"schema": f"{kind}/1", "ts": START, "asset": "pump"}
    verdict = {**view, "epoch": "one", "c": "v", "seq": 0}
    code, report = run([epoch("one"), (f"{GATEWAY}/pump/{kind}", verdict), json.dumps(view) + "\n", data(0)])
    assert (code, report["outside_the_stream"], report["messages"]) == (0, 1, 3), report
    assert "schema" in kinds(run([epoch("one"), (f"{GATEWAY}/pump/{kind}", {**verdict, "c": "d"})])[1])


def test_a_counter_that_steps_by_one_is_clean():
    status, report = run([epoch("one"), *map(data, range(5))], "--counter", "pump.pulses")
    assert (status, report["counters"]["pump.pulses"]["values"]) == (0, 5)


def test_a_counter_is_followed_in_order_of_seq_and_not_of_arrival():
    stream = [epoch("one"), data(0), data(3), data(1, hist=True), data(2, hist=True)]
    assert run(stream, "--counter", "pump.pulses")[0] == 0


def test_a_counter_is_followed_within_its_own_asset():
    stream = [data(seq, asset=("pump", "fan")[seq % 2], values={"pulses": seq // 2}) for seq in range(6)]
    assert run([epoch("one"), *stream], "--counter", "pump.pulses", "--counter", "fan.pulses")[0] == 0


def test_a_lost_read_shows_in_the_counter_though_the_seqs_are_gap_free():
    stream = [epoch("one"), data(0, values={"pulses": 10}), data(1, values={"pulses": 13})]
    status, report = run(stream, "--counter", "pump.pulses")
    assert (status, kinds(report), report["counters"]["pump.pulses"]["lost"]) == (1, ["counter"], 2)


def test_a_counter_wraps():
    stream = [data(0, values={"pulses": 2**32 - 1}), data(1, values={"pulses": 0})]
    status, report = run([epoch("one"), *stream], "--counter", "pump.pulses")
    assert (status, report["counters"]["pump.pulses"]["wraps"]) == (0, 1)


def test_a_counter_that_starts_again_is_tolerated_only_on_demand():
    stream = [epoch("one"), data(0, values={"pulses": 900}), data(1, values={"pulses": 1})]
    assert run(stream, "--counter", "pump.pulses")[0] == 1
    status, report = run(stream, "--counter", "pump.pulses", "--counter-resets")
    assert (status, report["counters"]["pump.pulses"]["resets"]) == (0, 1)


def test_a_counter_that_stands_still_is_found():
    stream = [epoch("one"), data(0, values={"pulses": 9}), data(1, values={"pulses": 9})]
    assert run(stream, "--counter", "pump.pulses")[0] == 1


def test_reads_that_a_kill_took_are_the_counters_tail():
    end = epoch("two", ended="one", issued=2, clean=False)
    stream = [epoch("one"), data(0), data(1), end, data(0, "two", values={"pulses": 1004})]
    status, report = run(stream, "--counter", "pump.pulses")
    assert (status, report["findings"]) == (1, [])
    assert report["counter_tails"][0]["count"] == 2


def test_reads_lost_at_a_clean_end_are_a_finding():
    end = epoch("two", ended="one", issued=2, clean=True)
    stream = [epoch("one"), data(0), data(1), end, data(0, "two", values={"pulses": 1004})]
    assert kinds(run(stream, "--counter", "pump.pulses")[1]) == ["counter"]


def test_a_gap_message_explains_a_step_of_the_counter():
    assert run([epoch("one"), data(0), gap(1, 3), data(4)], "--counter", "pump.pulses")[0] == 0


def test_a_counter_that_never_came_is_found():
    status, report = run([epoch("one"), data(0)], "--counter", "pump.turns")
    assert (status, kinds(report)) == (1, ["counter"])


@pytest.mark.parametrize(
    ("lines", "options", "said"),
    [
        (["hello\n"], [], "standard input:1"),
        (["{not json}\n"], [], "standard input:1"),
        (["millwright/v1/x/y/data [1]\n"], [], "not a JSON object"),
        ([f'{GATEWAY}/pump/data {{"value": NaN}}\n'], [], "NaN"),
        ([], [], "no stream message"),
        ([], ["/nowhere/received.txt"], "/nowhere/received.txt"),
        ([], ["--counter", "pulses"], "ASSET.POINT"),
        ([json.dumps(epoch("one")[1]) + "\n", json.dumps(data(0)[1]) + "\n"], ["--counter", "pump.pulses"], "topics"),
        ([epoch("one"), data(0, values={"p": 1.5}), data(1, values={"p": 2.5})], ["--counter", "pump.p"], "uint32"),
    ],
)
def test_bad_input_exits_2_and_says_why(lines, options, said):
    status, message = run(lines, *options)
    assert status == 2
    assert said in message


def test_the_summary_for_people_names_losses_and_tails():
    stream = [epoch("one"), data(0), data(2), epoch("two", ended="one", issued=5, clean=False)]
    text = "".join(f"{topic} {json.dumps(payload)}\n" for topic, payload in stream)
    done = subprocess.run([VERIFY_STREAM], input=text, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert "loss: one d: 1 to 1 are missing" in done.stdout
    assert "tail: one d: 2 lost behind 2" in done.stdout
