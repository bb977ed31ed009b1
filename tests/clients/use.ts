// One call of each dialect with a client that is generated from the document.

import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const [, , baseUrl, key] = process.argv;
const headers = { Authorization: `Bearer ${key}` };
const client = createClient<paths>({ baseUrl });

const path = { tenant: "foo", group: "foogroup", user: "foouser" };
const codes = await client.GET(
  "/api/v1/tenants/{tenant}/groups/{group}/users/{user}/services/speed_dial_100/",
  { params: { path }, headers },
);
if (codes.error) throw new Error(codes.error.errors[0]?.message);
const [first] = codes.data.speedCodes;
console.log("APIO", first?.speedCode, first?.phoneNumber);

const connected = await client.POST("/icws/connection", {
  params: { header: { "Accept-Language": "en-us" } },
  body: {
    __type: "urn:inin.com:connection:icAuthConnectionRequestSettings",
    applicationName: "generated",
    userID: "foouser@demo.example",
    password: "demo-user-password",
  },
});
if (connected.error) throw new Error(connected.error.message);
console.log("ICWS", connected.data.userDisplayName);
