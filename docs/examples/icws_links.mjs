// Speed-dial links through ICWS. For Node 18.15 or newer, and nothing else:
//
//     node icws_links.mjs http://127.0.0.1:8080 foouser@demo.example demo-user-password
//
// It connects as that user, subscribes to the user's links, adds one to a colleague, shows what changed,
// removes it and disconnects. `Session` works in browsers, too, which keep the cookie themselves; pages
// of another origin must be listed in server.cors_origins.

/** What an error answer says. What stands in between answers for a gateway that it does not reach. */
function reason(body) {
  try {
    const { errorId, message } = JSON.parse(body);
    return `${errorId}: ${message}`;
  } catch {
    return `no answer of the gateway: ${body.slice(0, 200)}`;
  }
}

/** A connection. The token and, outside of browsers, the cookie go with each request. */
class Session {
  static async connect(base, user, password) {
    const session = new Session();
    session.root = `${base}/icws`;
    session.headers = { "accept-language": "en-us" };
    const { sessionId, csrfToken } = await session.call("POST", "/connection", {
      __type: "urn:inin.com:connection:icAuthConnectionRequestSettings",
      applicationName: "example",
      userID: user,
      password,
    });
    session.root += `/${sessionId}`;
    session.headers["inin-icws-csrf-token"] = csrfToken;
    return session;
  }

  /** Sends one request and resolves to what the JSON body of the answer holds, null for no body. */
  async call(method, path, body) {
    const answer = await fetch(this.root + path, {
      method,
      headers: this.headers,
      body: body && JSON.stringify(body),
      credentials: "include",
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${reason(text)}`);
    const value = text ? JSON.parse(text) : null;
    const cookies = answer.headers.getSetCookie();
    if (cookies.length > 0) this.headers.cookie = cookies.map((one) => one.split(";")[0]).join("; ");
    return value;
  }

  /** The messages since the last call: what is new, changed and gone in each subscription. */
  changes() {
    return this.call("GET", "/messaging/messages");
  }
}

async function show(session) {
  for (const { contactsAdded, contactsRemoved } of await session.changes()) {
    for (const { entryID, displayName } of contactsAdded) console.log("added", entryID, displayName);
    for (const removed of contactsRemoved) console.log("removed", removed);
  }
}

if (process.argv.length !== 5) {
  console.error("usage: node icws_links.mjs http://127.0.0.1:8080 foouser@demo.example demo-user-password");
  process.exit(1);
}
process.on("uncaughtException", (error) => {
  console.error(`${process.argv[2]}: ${error.cause?.message ?? error.message}`);
  process.exit(1);
});
const session = await Session.connect(...process.argv.slice(2));
await session.call("PUT", "/messaging/subscriptions/directories/links", {
  __type: "urn:inin.com:directories:directorySubscriptionParameters",
  directoryID: "speed-dial-100",
});
await show(session);

const links = "/directories/speed-dial/speed-dial-100/links";
const { speedDialContactLinkId } = await session.call("POST", links, {
  sourceDirectoryID: "group-users",
  sourceContactEntryID: "ann.peeters@demo.example",
  contactPrimaryNumberDesignation: 1,
});
await show(session);
await session.call("DELETE", `${links}/${speedDialContactLinkId}`);
await show(session);
await session.call("DELETE", "/connection");
