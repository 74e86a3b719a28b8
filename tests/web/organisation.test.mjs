// Signing in with an organisation: against a provider that is good, and one that lies in every way it can.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Kith, Visitor, stopPostgres } from "./support/kith.mjs";
import { Issuer } from "./support/issuer.mjs";

const password = "three green kettles";
after(stopPostgres);

for (const [engine, alg] of [["sqlite", "RS256"], ["postgres", "ES256"]]) describe(`an organisation's sign-in (${engine})`, () => {
  let kith, issuer, mia;
  const people = {};
  const words = (reply) => reply.text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

  before(async () => {
    issuer = await Issuer.open({ alg });
    kith = await Kith.make({ engine });
    Object.assign(kith.env, issuer.env(kith.base), { KITH_LOG: "error" });
    kith.hub("alder", "Alder Time Bank");
    for (const [name, whole] of [["mia", "Mia Moss"], ["joan", "Joan Price"]]) people[name] = kith.add("alder", whole, { email: `${name}@alder.example`, password });
    await kith.start();
    mia = await kith.signIn(people.mia);
  });
  after(async () => {
    await kith?.remove();
    await issuer?.close();
  });

  const leave = async (visitor = new Visitor(kith), next = "") => {
    const gone = await visitor.get(`/sign-in/organisation${next}`);
    assert.equal(gone.status, 303, gone.text);
    return [visitor, gone.location];
  };
  const signIn = async () => {
    const [visitor, address] = await leave();
    return [visitor, await visitor.get(issuer.grant(address))];
  };

  test("the page names it, and what is asked there is bound to this browser", async () => {
    assert.match(words(await new Visitor(kith).get("/sign-in")), /Sign in with Alder Council/);
    const [, address] = await leave();
    const asked = Object.fromEntries(new URL(address).searchParams);
    assert.equal(new URL(address).origin, issuer.url);
    assert.deepEqual([asked.response_type, asked.client_id, asked.scope, asked.code_challenge_method, asked.redirect_uri],
      ["code", "kith", "openid email", "S256", `${kith.base}/sign-in/organisation/back`]);
    for (const name of ["state", "nonce", "code_challenge"]) assert.match(asked[name], /^[\w-]{43}$/);
    assert.ok(!address.includes("secret"));
  });

  test("nobody comes in who is not linked", async () => {
    const [visitor, reply] = await signIn();
    assert.equal(reply.status, 403);
    assert.match(words(reply), /Nobody here is linked to that sign-in yet/);
    assert.equal((await visitor.get("/account")).status, 303);
  });

  test("whoever is signed in links it, and then comes in with it", async () => {
    const go = await mia.send("/account/organisation");
    assert.equal(go.status, 200);
    const address = go.text.match(/href="(http[^"]+)"/)[1].replaceAll("&amp;", "&");
    const back = issuer.grant(address);
    assert.notEqual((await new Visitor(kith).get(back)).status, 303, "in another browser");
    const again = issuer.grant((await mia.send("/account/organisation")).text.match(/href="(http[^"]+)"/)[1].replaceAll("&amp;", "&"));
    assert.equal((await mia.get(again)).location, "/account/sign-in?done=linked");
    assert.match(words(await mia.get("/account/sign-in")), /Linked since .* as mia@alder.example/);
    kith.sql("UPDATE person SET version = CASE WHEN email_proved = email_key THEN version END WHERE email_key = 'mia@alder.example'"); // refused where it does not count as shown
    const [visitor, address2] = await leave(new Visitor(kith), "?next=%2Fh%2Falder%2Fprofile");
    const reply = await visitor.get(issuer.grant(address2));
    assert.equal(reply.location, "/h/alder/profile");
    assert.match(words(await visitor.get("/account/sign-in")), /\(this one\) Signed in .* through your organisation/);
    // Nobody else links the same.
    const joan = await kith.signIn(people.joan);
    const other = await joan.get(issuer.grant((await joan.send("/account/organisation")).text.match(/href="(http[^"]+)"/)[1].replaceAll("&amp;", "&")));
    assert.equal(other.status, 409);
  });

  test("a state counts once, in the browser that it was made for", async () => {
    const [visitor, address] = await leave();
    const back = issuer.grant(address);
    const stranger = new Visitor(kith);
    await stranger.get("/sign-in");
    assert.equal((await stranger.get(back)).status, 403);
    assert.equal((await visitor.get(back)).status, 403, "it was used up by the try");
    const [again, there] = await leave();
    const good = issuer.grant(there);
    assert.equal((await again.get(good)).status, 303);
    const replayed = new Visitor(kith);
    replayed.cookies = new Map(again.cookies);
    assert.equal((await replayed.get(good)).status, 403);
    const [third, where] = await leave();
    assert.equal((await third.get(issuer.grant(where, { iss: "https://evil.example" }))).status, 403);
    const [fourth, place] = await leave();
    assert.equal((await fourth.get(issuer.grant(place, { state: "guessed" }))).status, 403);
    const [fifth, spot] = await leave();
    const refused = await fifth.get(issuer.grant(spot, { code: "", error: "access_denied" }));
    assert.equal(refused.status, 403);
    assert.match(words(refused), /You were not signed in there/);
  });

  test("a token that is not right in every way opens nothing", async () => {
    for (const mode of ["wrong signature", "changed afterwards", "none", "HMAC with the public key", "critical", "unknown key", "wrong nonce", "no nonce", "expired", "old", "from the future",
      "another audience", "two audiences", "somebody else's audience", "another issuer", "nobody"]) {
      issuer.mode = mode;
      const [visitor, reply] = await signIn();
      assert.equal(reply.status, 403, `${mode}: ${words(reply)}`);
      assert.equal((await visitor.get("/account")).status, 303, mode);
    }
    for (const mode of ["leads elsewhere", "endless", "no JSON"]) {
      issuer.mode = mode;
      const [visitor, reply] = await signIn();
      assert.equal(reply.status, 503, mode);
      assert.equal((await visitor.get("/account")).status, 303, mode);
    }
    issuer.mode = "good";
    assert.equal((await signIn())[1].status, 303);
  });

  test("new keys are asked for when they are needed", async () => {
    await new Promise((later) => setTimeout(later, 3100));
    issuer.rotate();
    assert.equal((await signIn())[1].status, 303);
    const before = issuer.asked.filter((a) => a === "GET /keys").length;
    assert.equal((await signIn())[1].status, 303);
    assert.equal(issuer.asked.filter((a) => a === "GET /keys").length, before, "and kept");
  });

  test("the link ends", async () => {
    assert.equal((await mia.send("/account/organisation/end")).location, "/account/sign-in?done=unlinked");
    assert.equal((await signIn())[1].status, 403);
  });

  test("by e-mail only where the operator said so, and only by one that is verified", async () => {
    await kith.stop();
    Object.assign(kith.env, { KITH_OIDC_LINK: "email", KITH_OIDC_SECOND: "trust" });
    issuer.ways = ["client_secret_post"];
    await kith.start();
    issuer.person = { sub: "person-3", email: "joan@alder.example", email_verified: false };
    assert.equal((await signIn())[1].status, 403);
    issuer.person = { sub: "person-3", email: "joan@alder.example", email_verified: true, amr: ["pwd", "mfa"] };
    const [, stopped] = await signIn();
    assert.equal(stopped.status, 403, "somebody else may have typed her address, and wait there");
    assert.match(words(stopped), /it was never shown that the address is yours/);
    kith.sql("UPDATE person SET email_proved = 'someone@alder.example' WHERE email_key = 'joan@alder.example'");
    assert.equal((await signIn())[1].status, 403, "an address of before shows nothing");
    kith.sql("UPDATE person SET email_proved = email_key WHERE email_key = 'joan@alder.example'");
    kith.sql(`INSERT INTO invitation (hub_id, id, token_hash, name, member_id, made_by, made_at, ends_at)
      SELECT hub_id, 1, (SELECT token_hash FROM session LIMIT 1), 'Joan', id, 0, 0, 9999999999 FROM member WHERE number = ${people.joan.number}`);
    const [visitor, reply] = await signIn();
    assert.equal(reply.status, 303);
    const page = words(await visitor.get("/account/sign-in"));
    assert.match(page, /through your organisation, with the second step/);
    kith.sql("UPDATE person SET version = CASE WHEN EXISTS (SELECT 1 FROM invitation WHERE id = 1 AND ends_at < 9999999999) THEN version END"); // nobody else comes in by a link of before
    issuer.person = { sub: "person-3", email: "changed@alder.example", email_verified: true };
    assert.equal((await signIn())[1].status, 303, "now they are known by who they are there");
  });

  test("it is led to no machine that nobody listed", async () => {
    await kith.stop();
    let asked = 0;
    const inner = await Issuer.open();
    inner.answer = (request, reply) => { asked++; reply.end("{}"); };
    issuer.elsewhere = inner.url.replace("127.0.0.1", "localhost");
    await kith.start();
    const [visitor, reply] = await signIn();
    assert.equal(reply.status, 503);
    assert.equal(asked, 0, "nobody knocked there");
    assert.equal((await visitor.get("/account")).status, 303);
    await kith.stop();
    issuer.elsewhere = undefined;
    issuer.mode = "lies about itself";
    await kith.start();
    assert.equal((await new Visitor(kith).get("/sign-in/organisation")).status, 503);
    issuer.mode = "good";
    await inner.close();
  });

  test("where it does not answer, people are told, and nobody else waits", async () => {
    await issuer.close();
    const reply = await new Visitor(kith).get("/sign-in/organisation");
    assert.equal(reply.status, 503);
    assert.equal((await new Visitor(kith).get("/sign-in")).status, 200);
    issuer = undefined;
  });
});
