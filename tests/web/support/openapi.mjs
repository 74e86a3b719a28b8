// A client of the API that holds every reply against the description that the server gives of itself.
import assert from "node:assert/strict";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const methods = ["get", "post", "put", "patch", "delete"];
const pointer = (...parts) => `kith#/${parts.map((p) => encodeURIComponent(String(p).replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`;

export class Api {
  // Reads the description from the running server.
  static async of(base) {
    const api = new Api();
    const reply = await fetch(`${base}/api/v1/openapi.json`);
    assert.equal(reply.status, 200, "openapi.json");
    api.base = base;
    api.description = await reply.json();
    api.ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
    addFormats(api.ajv);
    api.ajv.addSchema(api.description, "kith");
    api.seen = new Set();
    return api;
  }

  // Every operation of the description, as "GET /path".
  operations() {
    return Object.entries(this.description.paths).flatMap(([path, item]) =>
      methods.filter((method) => item[method]).map((method) => `${method.toUpperCase()} ${path}`));
  }

  // The path of the description that an address belongs to: the one with the fewest holes.
  pathOf(address) {
    const fits = Object.keys(this.description.paths).filter((path) =>
      new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{[^}]+\}/g, "[^/]+")}$`).test(address));
    return fits.sort((a, b) => a.split("{").length - b.split("{").length)[0];
  }

  responseOf(path, method, status) {
    const response = this.description.paths[path][method].responses[status];
    if (!response?.$ref) return { response, at: ["paths", path, method, "responses", status] };
    const at = response.$ref.slice(2).split("/").map((p) => p.replaceAll("~1", "/").replaceAll("~0", "~"));
    return { response: at.reduce((node, name) => node[name], this.description), at };
  }

  // Fails when the reply is not one that the description allows for this request.
  check(method, address, reply, body) {
    const name = `${method} ${address} ${reply.status}`;
    const path = this.pathOf(new URL(address, this.base).pathname);
    assert.ok(path, `${name}: not in the description`);
    this.seen.add(`${method} ${path}`);
    const { response, at } = this.responseOf(path, method.toLowerCase(), String(reply.status));
    assert.ok(response, `${name}: the description does not know this status: ${JSON.stringify(body)}`);
    const type = (reply.headers.get("content-type") ?? "").split(";")[0];
    if (!response.content) return assert.equal(body, undefined, `${name}: a body that is not described`);
    assert.ok(response.content[type], `${name}: ${type} is not described`);
    const validate = this.ajv.compile({ $ref: pointer(...at, "content", type, "schema") });
    assert.ok(validate(body), `${name}: ${this.ajv.errorsText(validate.errors)}: ${JSON.stringify(body).slice(0, 600)}`);
    if (reply.status >= 400) assert.equal(body.status, reply.status, `${name}: the status in the body`);
  }

  // One request. `body` is sent as JSON, a string as it is. Gives {status, body, headers}.
  async ask(token, method, address, { body, key, match, headers = {} } = {}) {
    const sent = { ...headers };
    if (token) sent.authorization = `Bearer ${token}`;
    if (key) sent["idempotency-key"] = key;
    if (match !== undefined) sent["if-match"] = match;
    if (body !== undefined) sent["content-type"] ??= "application/json";
    const reply = await fetch(new URL(address, this.base), {
      method, headers: sent, body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await reply.text();
    const read = text ? JSON.parse(text) : undefined;
    this.check(method, address, reply, read);
    return { status: reply.status, body: read, headers: reply.headers };
  }
}
