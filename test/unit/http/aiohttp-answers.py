"""Writes aiohttp-answers.json: what aiohttp 3.11.16 under Python 3.13 answers to raw requests.

The routes do with a body and a query what ComfyUI's do with them while nothing is queued (docs/protocol.md, sections 3 to 7).
Run it with that aiohttp: python aiohttp-answers.py. `<<a*3>>` in a request stands for `aaa`.
"""

import asyncio
import json
import logging
import pathlib
import re

from aiohttp import web

HERE = pathlib.Path(__file__).parent
HOST = "Host: 127.0.0.1:8188\r\n"


def expand(text):
    return re.sub(r"<<(.)\*(\d+)>>", lambda match: match[1] * int(match[2]), text)


def empty():
    return web.Response()


async def change(request):
    body = await request.json()
    if "clear" in body:
        body["clear"]
    if "delete" in body:
        for _ in body["delete"]:
            pass
    return empty()


async def interrupt(request):
    try:
        body = await request.json()
    except json.JSONDecodeError:
        body = {}
    body.get("prompt_id")
    return empty()


async def free(request):
    body = await request.json()
    body.get("free_memory")
    return empty()


async def cancel(request):
    try:
        body = await request.json()
    except json.JSONDecodeError:
        return web.json_response({"error": "Request body must be valid JSON"}, status=400)
    ids = body.get("job_ids") if isinstance(body, dict) else None
    if not isinstance(ids, list):
        return web.json_response({"error": "job_ids must be a list"}, status=400)
    return web.json_response({"cancelled": False})


async def queue(_):
    return web.json_response({"queue_running": [], "queue_pending": []})


async def history(request):
    for name in ("max_items", "offset"):
        if name in request.rel_url.query:
            int(request.rel_url.query[name])
    return web.json_response({})


def bodies():
    texts = ["", "{}", "[]", "null", "true", "1", '"x"', '"clear"', '["clear"]', '["delete"]', "{bad", "NaN", "01"]
    texts += ['{"clear": 0, "delete": "ab"}', '{"delete": null}', '{"delete": 5}', '{"delete": {"a": 1}}', "\ufeff{}"]
    texts += ["<<[*5000>>", "<<[*5000>><<]*5000>>", "<<[*20000>>", '{"job_ids": []}', '{"prompt_id": 5}', " {}\n"]
    for text in texts:
        for path in ("/queue", "/interrupt", "/free", "/history", "/api/jobs/cancel"):
            yield f"POST {path} HTTP/1.1\r\n{HOST}Content-Length: {len(expand(text).encode())}\r\n\r\n{text}"


def charsets():
    for charset in ("utf-16", "UTF--8", "''", '""', "bogus", "us-ascii", "latin-1", "utf-8-sig", "u8", "hex"):
        for text in (b"{}", b'{"clear": "\xc3\xa9"}', '{"a": 1}'.encode("utf-16"), b"\xef\xbb\xbf{}", b""):
            for path in ("/queue", "/interrupt"):
                head = f"POST {path} HTTP/1.1\r\n{HOST}Content-Type: x/y; charset={charset}\r\n"
                yield f"{head}Content-Length: {len(text)}\r\n\r\n{text.decode('latin-1')}"


def queries():
    values = ["", "0", "-1", "+1", "%2B1", "1_0", " 1".replace(" ", "%20"), "1.0", "x", "%D9%A3", "%FF", "%zz", "1%00"]
    for value in [*values, "<<9*4300>>", "<<9*4301>>"]:
        yield f"GET /history?max_items={value} HTTP/1.1\r\n{HOST}\r\n"
    for query in ("offset=1&offset=x", "offset=x&offset=1", "&&offset=x", "offset", "offset=1#x", "offset=1;x", "#offset=x"):
        yield f"GET /history?{query} HTTP/1.1\r\n{HOST}\r\n"


def heads():
    for method in ("FOO", "get", "GETX", "PO", "PROPFIND", "SOURCE", "FLUSH", "QUERY", "<x>"):
        yield f"{method} /queue HTTP/1.1\r\n{HOST}\r\n"
    for target in ("/a\xe9", "queue", "?x", "http:/queue", "http://else.where/queue", "/<<a*8190>>", "/a b", "*"):
        yield f"GET {target} HTTP/1.1\r\n{HOST}\r\n"
    for header in ("<<A*8191>>: b", "A: <<b*8191>>", "A : b", "A", "Content-Length: x", "Content-Length: 1 2"):
        yield f"GET /queue HTTP/1.1\r\n{HOST}{header}\r\n\r\n"
    for header in ("Content-Length: 0\r\nTransfer-Encoding: chunked", "Transfer-Encoding: gzip", "Expect: x"):
        yield f"GET /queue HTTP/1.1\r\n{HOST}{header}\r\n\r\n"
    yield f"GET /queue HTTP/1.1\r\n{HOST}Content-Encoding: br\r\n\r\n"
    yield f"GET /queue HTTP/1.2\r\n{HOST}\r\n"
    yield "not HTTP at all"


def as_bytes(text):
    return text.encode("latin-1") if all(ord(character) < 256 for character in text) else text.encode()


async def ask(port, request):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(as_bytes(expand(request)))
    head, _, rest = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)).partition(b"\r\n")
    fields = dict(line.split(": ", 1) for line in rest.decode("latin-1").split("\r\n") if line)
    body = await reader.readexactly(int(fields.get("Content-Length", 0)))
    writer.close()
    return {"request": request, "status": head.decode(), "allow": fields.get("Allow"), "body": body.decode("latin-1")}


async def main():
    logging.disable()
    app = web.Application()
    app.add_routes([web.post("/queue", change), web.post("/history", change), web.post("/interrupt", interrupt)])
    app.add_routes([web.post("/free", free), web.post("/api/jobs/cancel", cancel), web.get("/queue", queue)])
    app.add_routes([web.get("/history", history)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 8765).start()
    requests = [*bodies(), *charsets(), *queries(), *heads()]
    rows = [await ask(8765, request) for request in requests]
    (HERE / "aiohttp-answers.json").write_text(json.dumps(rows, indent=1) + "\n")


asyncio.run(main())
