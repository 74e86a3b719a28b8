// An organisation's sign-in for tests: OpenID Connect as far as Kith uses it, good and hostile. No browser needs to come by: grant() is what a person does there.
import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { createServer } from "node:http";

const b64 = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
let names = 0;

function key(kind) {
  const pair = kind === "ES256" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...pair, alg: kind, kid: `key-${++names}` };
}

const signature = (alg, text, { privateKey }) => sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363", ...(alg === "PS256" ? { padding: 6, saltLength: 32 } : {}) });

export class Issuer {
  static async open({ secret = "s3cret: of kith", alg = "RS256" } = {}) {
    const self = new Issuer();
    Object.assign(self, { secret, alg, keys: [key(alg)], codes: new Map(), mode: "good", asked: [], person: { sub: "person-1", email: "mia@alder.example", email_verified: true } });
    self.server = createServer((request, reply) => self.answer(request, reply));
    await new Promise((ready) => self.server.listen(0, "127.0.0.1", ready));
    self.port = self.server.address().port;
    self.url = `http://127.0.0.1:${self.port}`;
    return self;
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }

  env(base, more = {}) {
    return { KITH_OIDC_ISSUER: this.url, KITH_OIDC_CLIENT_ID: "kith", KITH_OIDC_CLIENT_SECRET: this.secret, KITH_OIDC_NAME: "Alder Council", KITH_BASE_URL: base, ...more };
  }

  rotate() {
    this.keys = [key(this.alg)];
  }

  // Somebody signs in there: where they are sent back to.
  grant(address, more = {}) {
    const asked = Object.fromEntries(new URL(address).searchParams);
    const code = randomBytes(16).toString("hex");
    this.codes.set(code, asked);
    const back = new URL(asked.redirect_uri);
    for (const [name, value] of Object.entries({ code, state: asked.state, iss: this.url, ...more })) if (value) back.searchParams.set(name, value);
    return back.pathname + back.search;
  }

  claims(asked) {
    const now = Math.floor(Date.now() / 1000);
    const good = { iss: this.url, aud: "kith", iat: now, exp: now + 300, nonce: asked.nonce, ...this.person };
    return {
      "wrong nonce": { ...good, nonce: "another" }, "no nonce": { ...good, nonce: undefined }, expired: { ...good, iat: now - 500, exp: now - 61 }, old: { ...good, iat: now - 3600 },
      "from the future": { ...good, iat: now + 3600 }, "another audience": { ...good, aud: "other" }, "two audiences": { ...good, aud: ["kith", "other"] },
      "somebody else's audience": { ...good, aud: ["kith", "other"], azp: "other" }, "another issuer": { ...good, iss: "https://evil.example" }, nobody: { ...good, sub: undefined },
    }[this.mode] ?? good;
  }

  token(asked) {
    const [one] = this.keys;
    const head = { alg: one.alg, kid: one.kid, typ: "JWT" };
    if (this.mode === "none") return `${b64({ alg: "none" })}.${b64(this.claims(asked))}.`;
    if (this.mode === "critical") head.crit = ["x"];
    if (this.mode === "HMAC with the public key") head.alg = "HS256";
    if (this.mode === "unknown key") head.kid = "nobody's";
    const text = `${b64(head)}.${b64(this.claims(asked))}`;
    if (head.alg === "HS256") return `${text}.${createHmac("sha256", one.publicKey.export({ type: "spki", format: "pem" })).update(text).digest("base64url")}`;
    const by = this.mode === "wrong signature" ? { ...key(one.alg), kid: one.kid } : one;
    const made = signature(one.alg, text, by).toString("base64url");
    return this.mode === "changed afterwards" ? `${b64(head)}.${b64({ ...this.claims(asked), sub: "person-2" })}.${made}` : `${text}.${made}`;
  }

  async answer(request, reply) {
    const { pathname } = new URL(request.url, this.url);
    this.asked.push(`${request.method} ${pathname}`);
    const say = (status, value, headers = {}) => reply.writeHead(status, { "content-type": "application/json", ...headers }).end(typeof value === "string" ? value : JSON.stringify(value));
    if (pathname === "/.well-known/openid-configuration") {
      const at = this.elsewhere ?? this.url;
      return say(200, { issuer: this.mode === "lies about itself" ? "https://evil.example" : this.url, authorization_endpoint: `${this.url}/authorize`, token_endpoint: `${at}/token`, jwks_uri: `${at}/keys`,
        token_endpoint_auth_methods_supported: this.ways });
    }
    if (pathname === "/keys") return say(200, { keys: [{ kty: "oct", kid: "x", k: "AAAA" }, ...this.keys.map((k) => ({ ...k.publicKey.export({ format: "jwk" }), kid: k.kid, use: "sig", alg: k.alg }))] });
    if (pathname !== "/token" || request.method !== "POST") return say(404, {});
    let body = "";
    for await (const piece of request) body += piece;
    const form = Object.fromEntries(new URLSearchParams(body));
    const asked = this.codes.get(form.code);
    this.codes.delete(form.code);
    const basic = `Basic ${Buffer.from(`kith:${encodeURIComponent(this.secret)}`).toString("base64")}`;
    const known = this.ways?.includes("client_secret_post") ? form.client_secret === this.secret && form.client_id === "kith" : request.headers.authorization === basic;
    if (!known) return say(401, { error: "invalid_client" });
    const proof = createHash("sha256").update(form.code_verifier ?? "").digest("base64url");
    if (!asked || form.redirect_uri !== asked.redirect_uri || asked.code_challenge !== proof || asked.code_challenge_method !== "S256") return say(400, { error: "invalid_grant" });
    if (this.mode === "leads elsewhere") return say(302, {}, { location: `${this.url}/keys` });
    if (this.mode === "endless") return say(200, `{"id_token":"${"a".repeat(2 << 20)}"}`);
    if (this.mode === "no JSON") return say(200, "<html>");
    return say(200, { access_token: "x", token_type: "Bearer", id_token: this.token(asked) });
  }
}
