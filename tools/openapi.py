"""The OpenAPI 3.1 description of the API rows."""

import re

STATUS = {
    400: ("BadRequest", "The request cannot be read"),
    401: ("Unauthenticated", "There is no valid token"),
    403: ("Denied", "This is yours to see but not to do"),
    404: ("NotFound", "There is no such thing, or it is another hub's"),
    409: ("Conflict", "The state does not allow it, or the idempotency key was used with other content"),
    412: ("Precondition", "Somebody changed it first: read it again"),
    413: ("TooLarge", "The body is too large"),
    422: ("Invalid", "The content is not valid, or a limit would be broken"),
    429: ("Throttled", "Too many requests: wait as long as Retry-After says"),
    503: ("Unavailable", "It cannot be done, or not be made durable, just now"),
}
WHO = {
    "anyone": "Anyone, without a token.",
    "person": "Any person with a token.",
    "member": "An active member of the hub.",
    "staff": "A coordinator or practitioner of the hub.",
    "coordinator": "A coordinator of the hub.",
    "administrator": "An administrator of the installation.",
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457. Its type ends with a stable word for the kind of problem, such as /limit.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
ID = {"type": "string", "pattern": "^[1-9][0-9]{0,18}$"}


def component_name(form):
    return "".join(word.capitalize() for word in form.name.split("_"))


def bounds(field, low, high, schema):
    if field.min is not None:
        schema[low] = field.min
    if field.max is not None:
        schema[high] = field.max


def field_schema(field):
    """The JSON Schema of a field of a form."""
    kind = field.type
    if kind == "json":
        return {"description": field.label}
    schema = {
        "int": {"type": "integer", "format": "int64"},
        "minutes": {"type": "integer", "format": "int64"},
        "id": dict(ID),
        "bool": {"type": "boolean"},
        "day": {"type": "string", "format": "date"},
        "words": {"type": "array", "items": {"type": "string"}},
        "ids": {"type": "array", "items": dict(ID)},
        "choice": {"type": "string", "enum": list(field.choices)},
        "email": {"type": "string", "format": "email"},
        "password": {"type": "string", "format": "password"},
        "word": {"type": "string", "pattern": "^[A-Za-z0-9_.-]+$"},
    }.get(kind, {"type": "string"})
    if kind in ("int", "minutes"):
        bounds(field, "minimum", "maximum", schema)
    elif kind in ("words", "ids"):
        bounds(field, "minItems", "maxItems", schema)
    elif kind in ("line", "text", "password", "email", "phone", "word"):
        bounds(field, "minLength", "maxLength", schema)
        if field.required and not field.min:
            schema["minLength"] = 1
    schema["description"] = field.label
    if field.nullable:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"].append(None)
    return schema


def form_schema(form):
    schema = {"type": "object", "additionalProperties": False, "properties": {f.name: field_schema(f) for f in form.fields}}
    required = [f.name for f in form.fields if f.required]
    if required:
        schema["required"] = required
    return schema


def path_of(row):
    return "/" + "/".join(p.text if p.kind == "fixed" else "{" + p.text + "}" for p in row.parts)


def parameters(row):
    out = []
    for p in row.holes():
        schema = {"hub": {"type": "string", "pattern": "^[a-z0-9-]{1,64}$"}, "id": dict(ID),
                  "word": {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,128}$"}}[p.kind]
        what = "The hub's short name" if p.kind == "hub" else "An id" if p.kind == "id" else "A word"
        out.append({"name": p.text, "in": "path", "required": True, "description": what, "schema": schema})
    for f in row.query.fields if row.query else []:
        schema = field_schema(f)
        description = schema.pop("description")
        parameter = {"name": f.name, "in": "query", "description": description, "schema": schema}
        if f.required:
            parameter["required"] = True
        out.append(parameter)
    if row.method != "GET":
        out.append({"$ref": "#/components/parameters/IdempotencyKey"})
    if guarded(row):
        out.append({"$ref": "#/components/parameters/IfMatch"})
    return out


def guarded(row):
    """Whether it changes one thing that has a version: If-Match is then looked at."""
    changes = row.method in ("PUT", "PATCH")
    moves = row.method == "POST" and row.reply and row.reply[0] == 200 and any(p.kind == "id" for p in row.holes())
    return bool(changes or moves)


def problems(row):
    writes = row.method != "GET"
    found = [429, 503]
    if row.form or row.query:
        found += [400, 422]
    if row.who != "anyone":
        found.append(401)
    if row.who not in ("anyone", "person") or writes:
        found.append(403)
    if row.holes():
        found.append(404)
    if writes:
        found += [409, 413, 422]
    if guarded(row):
        found.append(412)
    return sorted(set(found))


def success(row):
    status, what = row.reply
    reply = {"description": "Done" if status == 204 else row.summary}
    headers = {}
    if row.list:
        headers["Link"] = {"$ref": "#/components/headers/Link"}
    if status == 201:
        headers["Location"] = {"$ref": "#/components/headers/Location"}
    if headers:
        reply["headers"] = headers
    if what and "/" in what:
        reply["content"] = {what: {"schema": {"type": "string"}}}
    elif what:
        schema = {"$ref": f"#/components/schemas/{what}"}
        if row.list:
            schema = {"type": "object", "required": ["items"], "properties": {"items": {"type": "array", "items": schema}}}
        reply["content"] = {"application/json": {"schema": schema}}
    return str(status), reply


def operation(row):
    made = {"operationId": row.handler[len("api_"):], "summary": row.summary,
            "description": WHO[row.who] + ("" if row.who == "anyone" else f' The token needs the scope "{"read" if row.method == "GET" else "write"}".'),
            "tags": [row.room]}
    if row.who == "anyone":
        made["security"] = []
    if parameters(row):
        made["parameters"] = parameters(row)
    if row.form:
        made["requestBody"] = {"required": any(f.required for f in row.form.fields), "content": {
            "application/json": {"schema": {"$ref": f"#/components/schemas/{component_name(row.form)}"}}}}
    status, reply = success(row)
    made["responses"] = {status: reply}
    for code in problems(row):
        made["responses"][str(code)] = {"$ref": f"#/components/responses/{STATUS[code][0]}"}
    return made


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for v in value.values():
            yield from references(v)
    elif isinstance(value, list):
        for v in value:
            yield from references(v)


def available(rows, schemas):
    """All shared components by section: only those that something refers to are written."""
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses = {}
    for code, (name, words) in STATUS.items():
        responses[name] = {"description": words, "content": problem}
        if code in (429, 503):
            responses[name]["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    every = dict(schemas)
    every["Problem"] = PROBLEM
    for row in rows:
        if row.form:
            every[component_name(row.form)] = form_schema(row.form)
    return {
        "schemas": every,
        "responses": responses,
        "parameters": {
            "IdempotencyKey": {"name": "Idempotency-Key", "in": "header", "description": "A word of your own: the same request with the same key has one "
                               "effect and one answer; the key with other content is a conflict.",
                               "schema": {"type": "string", "minLength": 1, "maxLength": 200}},
            "IfMatch": {"name": "If-Match", "in": "header", "description": "The ETag that was read: the change is refused when somebody changed it since.",
                        "schema": {"type": "string"}},
        },
        "headers": {
            "Link": {"description": 'The next page, as <address>; rel="next", where there is one', "schema": {"type": "string"}},
            "Location": {"description": "The address of what was made", "schema": {"type": "string", "format": "uri-reference"}},
            "RetryAfter": {"description": "Seconds to wait", "schema": {"type": "integer"}},
        },
    }


def describe(rows, schemas, version):
    api = [row for row in rows if row.api()]
    paths = {}
    for row in api:
        paths.setdefault(path_of(row), {})[row.method.lower()] = operation(row)
    every = available(api, schemas)
    components = {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": "kith token create prints one, once"}}}
    waiting, seen = list(references(paths)), set()
    while waiting:
        ref = waiting.pop()
        m = re.match(r"#/components/(\w+)/([\w.-]+)\Z", ref)
        if ref in seen or not m or m.group(2) not in every.get(m.group(1), {}):
            continue
        seen.add(ref)
        made = every[m.group(1)][m.group(2)]
        components.setdefault(m.group(1), {})[m.group(2)] = made
        waiting += references(made)
    for section in components:
        components[section] = dict(sorted(components[section].items()))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kith", "version": version, "summary": "Time banks and co-production",
                 "description": "Errors are RFC 9457 problems. Times are RFC 3339 in UTC, days ISO 8601, durations whole minutes, ids strings.",
                 "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"}},
        "servers": [{"url": "/", "description": "This installation"}],
        "security": [{"bearer": []}],
        "tags": [{"name": room, "description": f"The API of {room}"} for room in sorted({row.room for row in api})],
        "paths": paths,
        "components": components,
    }
