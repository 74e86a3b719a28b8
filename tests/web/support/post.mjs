// A mail server and a gateway for text messages, of tests/support/smtp.py, and what they took.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../../support/smtp.py", import.meta.url));

export class Post {
  // `tls`: also on ports that encrypt, by a certificate of post.authority.
  static async open({ tls = false } = {}) {
    const post = new Post();
    post.more = tls ? ["--tls"] : [];
    post.folder = mkdtempSync(join(tmpdir(), "kith-post-"));
    await post.start();
    return post;
  }

  // On a port of its own each time.
  async start() {
    this.child = spawn("/usr/bin/python3", ["-B", script, this.folder, "--auth", "kith:s3cret-word", ...this.more], { stdio: ["pipe", "pipe", "inherit"] });
    const line = await new Promise((resolve, reject) => {
      let text = "";
      this.child.stdout.on("data", (piece) => { text += piece; if (text.includes("\n")) resolve(text); });
      this.child.once("exit", () => reject(new Error("the mail server does not start: is python3-aiosmtpd there?")));
    });
    this.authority = join(this.folder, "ca.pem");
    [this.smtp, this.http, this.starttls, this.tls, this.wrong] = line.trim().split(" ").map(Number);
  }

  // The settings that lead here.
  env(base, more = {}) {
    return {
      KITH_SMTP_URL: `smtp://kith:s3cret-word@127.0.0.1:${this.smtp}`, KITH_MAIL_FROM: "kith@time.example", KITH_BASE_URL: base,
      KITH_GATEWAY_URL: `http://127.0.0.1:${this.http}/messages`, KITH_GATEWAY_SECRET: "0123456789abcdef", ...more,
    };
  }

  taken() {
    return readdirSync(this.folder).filter((name) => /^\d{4}\.json$/.test(name)).sort().map((name) => JSON.parse(readFileSync(join(this.folder, name), "utf8")));
  }

  to(address) {
    return this.taken().filter((m) => m.to?.includes(address) || m.gateway?.to === address);
  }

  // Waits until there are so many to an address, and gives them.
  async wait(address, n = 1, seconds = 60) {
    for (let tries = 0; tries < seconds * 20; tries++) {
      const found = this.to(address);
      if (found.length >= n) return found;
      await new Promise((later) => setTimeout(later, 50));
    }
    assert.fail(`${address} has ${this.to(address).length} messages, not ${n}: ${JSON.stringify(this.taken().map((m) => [m.to ?? m.gateway?.to, m.headers?.Subject]))}`);
  }

  async stop() {
    if (!this.child) return;
    const { child } = this;
    this.child = undefined;
    child.stdin.end();
    await new Promise((resolve) => child.once("exit", resolve));
  }

  async remove() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const words = (message) => message.parts.find((p) => p.type === "text/plain").text;
// The one link of ours in a message, but for those of its foot.
export const link = (message, base) => words(message).match(new RegExp(`${base}(/(?!unsubscribe|account)\\S+)`))?.[1] ?? assert.fail(words(message));
