#!/usr/bin/env python3
"""Checks an evidence export of McpNest without McpNest: python3 verify.py [EXPORT [PUBLIC-KEY.pem]]

EXPORT is the ZIP file or its folder. Checked: canonical bytes, the chain of hashes, one outcome for each allowed call, checkpoints and
opening with their signatures (by openssl). NOT checked: whether the policy allowed each call; that takes its rules, which
"audit verify" has. Ends with 0 intact, 1 tampered, 3 incomplete, 4 cannot judge."""
import base64, hashlib, json, os, re, shutil, subprocess, sys, tempfile, zipfile

def say(code, text):
    print({0: "Intact", 1: "Tampered", 3: "Incomplete", 4: "Cannot judge"}[code] + ": " + text)
    sys.exit(code)

def members(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a member stands there twice")
    return dict(sorted(pairs, key=lambda pair: pair[0].encode("utf-16-be", "surrogatepass")))

def parse(data):  # only whole numbers occur, so a fraction is no number here
    return json.loads(data.decode("utf-8"), object_pairs_hook=members, parse_float=int, parse_constant=int)

def canonical(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

def pem_key(text):
    return base64.b64decode("".join(line for line in text.split("\n") if not line.startswith("-")))

def is_signed(statement, key, openssl):
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("key", "signature", "data")]
        pem = "-----BEGIN PUBLIC KEY-----\n" + base64.encodebytes(key).decode() + "-----END PUBLIC KEY-----\n"
        rest = canonical({name: statement[name] for name in statement if name != "signature"})
        for name, data in zip(names, (pem.encode(), base64.b64decode(statement["signature"], validate=True), rest)):
            with open(name, "wb") as file:
                file.write(data)
        return subprocess.run([openssl, "dgst", "-sha256", "-verify", names[0], "-signature", names[1], names[2]], capture_output=True).returncode == 0

def check_records(read, opening, wanted):
    """The chain, and what later checks need of it: end, hashes of wanted records, open calls, announced keys, nest, restores."""
    first = opening["seq"] + 1 if opening else 1
    seq, prev, state = first - 1, opening["hash"] if opening else "0" * 64, opening["state"] if opening else {}
    hashes, opened, nest, restores, foreign = {seq: prev}, {}, state.get("instanceId"), [(state.get("epoch", 1), 0)], None
    keys, work = [(seq, state["checkpointKey"])] if state.get("checkpointKey") else [], 0
    for line in read("records.jsonl", lines=True):
        body, seq = line[:-1] if line.endswith(b"\n") else line, seq + 1
        try:
            record = parse(body)
            kind, change = record["kind"], record["body"].get("change") if record["kind"] == "change" else None
            if canonical(record) != body or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z", record["at"]):
                say(1, f"record {seq} is not in canonical form")
            if record["seq"] != seq or record["prev"] != prev:
                say(1, f"record {seq} does not follow the one before it: one of the two was altered, taken out, put there or moved")
            prev = hashlib.sha256(body).hexdigest()
            if seq in wanted:
                hashes[seq] = prev
            if record["v"] != 1 or kind not in ("change", "call", "outcome", "gate", "limit", "event", "state"):
                foreign = foreign or seq
            elif kind == "call" and record["decision"] == "allowed":
                opened[seq] = record["callId"]
            elif kind == "outcome" and record["intent"] >= first and opened.pop(record["intent"], None) != record["callId"]:
                say(1, f"record {seq} is an outcome of no call that was allowed and open")
            elif kind == "event" and record["body"]["event"] == "started" and opened:
                say(1, f"call {min(opened)} has no outcome although a server started after it (record {seq})")
            nest = nest or record["body"]["instanceId"] if change == "nest_created" else nest
            keys += [(seq, record["body"]["key"])] if change == "checkpoint_key_set" else []
            restores += [(record["body"]["epoch"], record["body"]["throughSeq"])] if change == "restored" else []
            if change == "restored" and not work <= record["body"]["throughSeq"] < seq:
                say(1, f"record {seq} names a backup whose records do not end there: it was altered or put there")
            work = work if kind in ("state", "event") or change == "upgraded" else seq
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as e:
            say(1, f"record {seq} cannot be read ({type(e).__name__})")
    keys = [(at, key["id"], base64.b64decode(key["publicKey"])) for at, key in keys]
    return first, seq, hashes, opened, keys, nest, restores, foreign

def check_signatures(statements, certain, presumed, announced, hashes, openssl):
    """A believed key vouches, as much as it is believed, for the keys announced before what it signed; so on until there are no more."""
    more = True
    while more:
        good, more = [each for each in statements if each["key"] in {**presumed, **certain} and is_signed(each, {**presumed, **certain}[each["key"]], openssl)], False
        for keys in (certain, presumed):
            reach = max((each["seq"] for each in good if each["key"] in keys and hashes.get(each["seq"]) == each["hash"]), default=-1)
            new = {name: key for seq, name, key in announced if seq <= reach and name not in keys}
            keys.update(new)
            more = more or bool(new)
    return good

def main(source, outside):
    archive = zipfile.ZipFile(source) if os.path.isfile(source) else None
    if archive and len(set(archive.namelist())) < len(archive.namelist()):
        say(4, "this export has two files of one name, so that others may read another one")
    def read(name, lines=False):
        if name not in (archive.namelist() if archive else os.listdir(source)):
            return [] if lines else b""
        stream = archive.open(name) if archive else open(os.path.join(source, name), "rb")
        return stream if lines else stream.read()
    if not read("records.jsonl", lines=True) or not next(iter(read("records.jsonl", lines=True)), b""):
        say(4, "there are no records in this export")
    opening = parse(read("opening.json")) if read("opening.json") else None
    lines = read("checkpoints.jsonl").split(b"\n")[:-1]
    statements = sorted(map(parse, lines), key=lambda each: each["seq"])
    if any(canonical({**{name: each[name] for name in each if name != "signature"}, "signature": each["signature"]}) not in lines or len(each) != 8 for each in statements):
        say(1, "a checkpoint is written otherwise than it was signed: it was altered")
    first, last, hashes, opened, announced, nest, epochs, foreign = check_records(read, opening, {each["seq"] for each in statements})
    certain = {hashlib.sha256(outside).hexdigest(): outside} if outside else {name: key for _, name, key in announced[:1]}
    presumed = {name: key for seq, name, key in announced if not outside or seq < first}
    statements, openssl, covered, lost, unsure = ([opening] if opening else []) + statements, shutil.which("openssl"), first - 1, None, None
    good = check_signatures(statements, certain, presumed, announced, hashes, openssl) if openssl else statements
    for each in statements:
        seq, later = each["seq"], [through for epoch, through in epochs if epoch > each["epoch"]]
        if seq < first and each["key"] not in {**presumed, **certain} and each is not opening:
            continue  # older than what is here, and so may be its key
        if each not in good or (each is opening and opening["state"]["instanceId"] != nest):
            say(1, f"the statement over record {seq} is not signed by a key that is trusted, or was altered")
        unsure = unsure or (each["key"] if outside and openssl and each["key"] not in certain else None)
        if each["nest"] != nest:
            say(1, f"the checkpoint of record {seq} is of another nest")
        if seq < first - 1:
            continue  # its records were taken out, or lie before the range
        if later and (seq > min(later) or each["epoch"] not in [epoch for epoch, _ in epochs]):
            lost = lost or f"records of epoch {each['epoch']}, up to {seq}, are lost: a backup was restored"
            continue
        if seq > last or each["epoch"] > epochs[-1][0]:
            say(1, f"the newest part was cut off: a checkpoint knows record {seq}")
        if hashes[seq] != each["hash"]:
            say(1, f"the checkpoint of record {seq} was signed over other records: something from record {covered + 1} on was altered")
        covered = max(covered, seq) if not outside or each["key"] in certain else covered
    if read("public-key.pem") and hashlib.sha256(pem_key(read("public-key.pem").decode())).hexdigest() not in [*certain, *(name for _, name, _ in announced)]:
        say(1, "the public key in this export is none that its records announce")
    if foreign:
        say(4, f"record {foreign} is of a version or kind that is not known here")
    if unsure:
        say(4, "it is signed with a key set before these records begin, so the one you named cannot vouch for it: name the newer public key")
    replaced = [] if outside else [seq for seq, name, _ in announced if name not in certain]
    if lost or (replaced and openssl):
        say(3, lost or f"record {replaced[0]} replaced the key for checkpoints, and the old one did not sign for it")
    if opened or covered < last:
        say(3, f"call {min(opened)} has no outcome" if opened else f"no checkpoint was signed over the records from {covered + 1} to {last}")
    if not openssl:
        say(4, "the chain is whole, but its signatures need openssl, which is not here")
    say(0, f"records {first} to {last}; no policy was replayed" + ("" if outside else "; keys are those the records announce: name the one you know as second argument"))

if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__)), pem_key(open(sys.argv[2]).read()) if len(sys.argv) > 2 else None)
    except (OSError, IndexError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as e:
        say(4, f"this export cannot be read ({type(e).__name__}); usage: python3 verify.py EXPORT [PUBLIC-KEY.pem]")
