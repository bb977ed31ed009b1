// Speed dials through the REST API, with an API key. For Node 18 or newer, and nothing else:
//
//     OCIP_GATEWAY_KEY=ocipgw_... node speed_dial.mjs http://127.0.0.1:8080
//
// It shows the speed codes of a user, sets one, changes it and clears it again. `Gateway` works in
// browsers, too. A key does not belong into a web page, though: there let people log in with POST
// /api/v1/login/, send no Authorization and say `credentials: "include"`, and list the page's origin in
// server.cors_origins.

const TRIES = 5;

/** An error answer: the HTTP status, the code in the body, and what the gateway says about it. */
class GatewayError extends Error {
  constructor(status, body) {
    const { code, message } = reason(body);
    super(`${code ?? status}: ${message}`);
    Object.assign(this, { status, code });
  }
}

/** What an error answer says. What stands in between answers for a gateway that it does not reach. */
function reason(body) {
  try {
    return JSON.parse(body).errors[0];
  } catch {
    return { message: `no answer of the gateway: ${body.slice(0, 200)}` };
  }
}

class Gateway {
  constructor(base, key) {
    this.base = base;
    this.headers = { "content-type": "application/json" };
    if (key) this.headers.authorization = `Bearer ${key}`;
  }

  /** Sends one request and resolves to what the JSON body of the answer holds, null for no body. */
  async call(method, path, body) {
    for (let triesLeft = TRIES - 1; ; triesLeft -= 1) {
      const answer = await fetch(this.base + path, {
        method,
        headers: this.headers,
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await answer.text();
      if (answer.ok) return text ? JSON.parse(text) : null;
      // 429 and 503 say that nothing was done, and when to come back.
      if (![429, 503].includes(answer.status) || triesLeft === 0) {
        throw new GatewayError(answer.status, text);
      }
      const seconds = Number(answer.headers.get("retry-after") ?? 1);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
}

if (process.argv.length !== 3) {
  console.error("usage: OCIP_GATEWAY_KEY=ocipgw_... node speed_dial.mjs http://127.0.0.1:8080");
  process.exit(1);
}
process.on("uncaughtException", (error) => {
  console.error(`${process.argv[2]}: ${error.cause?.message ?? error.message}`);
  process.exit(1);
});
const gateway = new Gateway(process.argv[2], process.env.OCIP_GATEWAY_KEY);
const user = "/api/v1/tenants/foo/groups/foogroup/users/foouser";
const codes = `${user}/services/speed_dial_100/`;

async function show(title) {
  const { speedCodes } = await gateway.call("GET", codes);
  const lines = speedCodes.map(({ speedCode, phoneNumber }) => `${speedCode} ${phoneNumber}`);
  console.log(title, lines.join(", "));
}

await show("before:");
const added = { speedCode: "17", phoneNumber: "+3224010010", description: "Ann" };
await gateway.call("POST", codes, { speedCodes: [added] });
const changed = { speedCode: "17", phoneNumber: "+3224010011" };
await gateway.call("PUT", codes, { speedCodes: [changed] });
await show("set and changed:");
await gateway.call("DELETE", codes, { speedCodes: [{ speedCode: "17" }] });
await show("cleared:");

try {
  await gateway.call("POST", codes, { speedCodes: [{ speedCode: "170", phoneNumber: "1" }] });
} catch (error) {
  console.log("refused:", error.message);
}
