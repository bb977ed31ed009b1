
"use strict";
// Asks the gateway once a second and shows what it says. Everything that is shown is set as text.

const PERIOD = 1000;          // between two questions, in milliseconds
const PATIENCE = 1500;        // for an answer
const SPAN_MIN = 60_000;      // what a chart shows: at least so much, and all that there is
const WIDTH = 600, HEIGHT = 120;
const MARKS = { good: "✓", warning: "!", bad: "✕" };

let lastAnswer = null;
let configAfter = null;       // how many reloads the configuration that is shown has seen

const at = (id) => document.getElementById(id);

// === small helpers ===

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function setText(id, text) {
  if (at(id).textContent !== text) at(id).textContent = text;
}

function duration(seconds) {
  const whole = Math.floor(seconds);
  const [d, h, m, s] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  if (d > 0) return `${d} d ${h} h`;
  if (h > 0) return `${h} h ${m} min`;
  if (m > 0) return s > 0 ? `${m} min ${s} s` : `${m} min`;
  return `${s} s`;
}

function milliseconds(value) {
  return value >= 1000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

function words(label) {
  return label.replaceAll("_", " ");
}

// === the banner ===

function banner(level, title, detail) {
  at("banner").className = `banner ${level}`;
  setText("mark", MARKS[level]);
  setText("title", title);
  setText("detail", detail);
  document.title = `${MARKS[level]} ${title} – ocip-gateway`;
}

// === charts ===

function shape(name, className, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  made.setAttribute("class", className);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function line(samples, x, y) {
  return samples.map((one, index) => `${index ? "L" : "M"}${x(one).toFixed(1)} ${y(one).toFixed(1)}`).join("");
}

function downs(samples, x) {
  const width = x({ at: PERIOD }) - x({ at: 0 }) + 0.5;
  return samples.filter((one) => !one.up)
    .map((one) => shape("rect", "down", { x: x(one) - width, y: 0, width, height: HEIGHT }));
}

function draw(id, samples, x, shapes, label) {
  at(id).replaceChildren(...downs(samples, x), ...shapes);
  at(id).setAttribute("aria-label", label);
}

function charts(now, samples) {
  if (samples.length === 0) return;
  const span = Math.max(SPAN_MIN, now - samples[0].at);
  const x = (one) => WIDTH - ((now - one.at) * WIDTH) / span;
  const scale = (top, value) => (one) => HEIGHT - (value(one) / top) * (HEIGHT - 6);
  const area = (path) => `${path}L${x(samples.at(-1))} ${HEIGHT}L${x(samples[0])} ${HEIGHT}Z`;

  const most = Math.max(1, ...samples.map((one) => one.requests));
  const requests = line(samples, x, scale(most, (one) => one.requests));
  const errors = line(samples, x, scale(most, (one) => one.errors));
  draw("rate-chart", samples, x, [
    shape("path", "area", { d: area(requests) }),
    shape("path", "line", { d: requests }),
    shape("path", "errors", { d: area(errors) }),
  ], `Requests a second during the last ${duration(span / 1000)}, at most ${most}`);

  const slowest = Math.max(1, ...samples.map((one) => one.slowest_ms));
  const upper = line(samples, x, scale(slowest, (one) => one.slowest_ms));
  const mean = line(samples, x, scale(slowest, (one) => one.mean_ms));
  draw("latency-chart", samples, x, [
    shape("path", "line faint", { d: upper }),
    shape("path", "area", { d: area(mean) }),
    shape("path", "line", { d: mean }),
  ], `Latency during the last ${duration(span / 1000)}, at most ${milliseconds(slowest)}`);

  for (const id of ["rate-from", "latency-from"]) setText(id, `${duration(span / 1000)} ago`);
  setText("rate-top", `top: ${most}/s`);
  setText("latency-top", `top: ${milliseconds(slowest)}`);
}

function latest(samples) {
  const last = samples.slice(-10);
  const sum = (value) => last.reduce((total, one) => total + value(one), 0);
  const requests = sum((one) => one.requests);
  const errors = sum((one) => one.errors);
  setText("rate", `${(requests / Math.max(1, last.length)).toFixed(1)}/s`);
  setText("failures", errors ? `${errors} failed in 10 s` : "");
  setText("latency", requests ? milliseconds(sum((one) => one.mean_ms * one.requests) / requests) : "no requests");
}

// === servers ===

function doing(session) {
  if (!session.command) return "";
  return `${session.command}, for ${session.command_seconds.toFixed(1)} s`;
}

function row(cells) {
  const made = element("tr");
  made.append(...cells.map((cell) => (cell instanceof Node ? cell : element("td", cell))));
  return made;
}

function sessionTable(sessions) {
  const table = element("table");
  const head = element("thead");
  head.append(row(["session", "state", "doing", "open for"].map((title) => element("th", title))));
  const body = element("tbody");
  body.append(...sessions.map((one) => row([`#${one.number}`, words(one.state), doing(one), duration(one.age_seconds)])));
  table.append(head, body);
  const scroll = element("div", null, "scroll");
  scroll.append(table);
  return scroll;
}

function badge(node) {
  if (node.in_use) return element("span", "in use", "badge good");
  return node.ready ? element("span", "ready", "badge") : element("span", "cannot be used", "badge bad");
}

function server(node) {
  const made = element("div", null, "node");
  const title = element("p");
  title.append(element("b", node.name), badge(node));
  if (node.waiters) title.append(element("span", `${node.waiters} waiting`, "badge warning"));
  if (node.trouble) title.append(element("span", node.trouble, "quiet"));
  made.append(title, node.sessions.length ? sessionTable(node.sessions) : element("p", "No session.", "quiet"));
  return made;
}

// === the store ===

function store(known) {
  at("store-section").hidden = !known;
  if (!known) return;
  const state = known.up ? element("span", "up", "badge good") : element("span", "away", "badge bad");
  const parts = [element("b", known.server ?? "not connected"), state];
  if (known.unsettled) parts.push(element("span", "locks uncertain", "badge warning"));
  if (known.version) parts.push(element("span", `version ${known.version}`, "quiet"));
  if (known.trouble) parts.push(element("span", known.trouble, "quiet"));
  at("store-state").replaceChildren(...parts);
  at("store").replaceChildren(...["replicas", "calls", "failures", "local_locks"].map((name) => [name.replace("_", " "), known[name]]).map(tile));
}

// === connections, logins and errors ===

function tile([name, value]) {
  const made = element("div");
  made.append(element("dt", name), element("dd", String(value)));
  return made;
}

function logins(status) {
  const gateway = status.switch_logins.map(([outcome, count]) => [`gateway, ${words(outcome)}`, count]);
  const people = status.people.logins.filter(([outcome, count]) => count || outcome === "success")
    .map(([outcome, count]) => [`people, ${words(outcome)}`, count]);
  const commands = status.commands.filter(([, count]) => count)
    .map(([outcome, count]) => [`named commands, ${words(outcome)}`, count]);
  const sessions = ["people logged in", status.people.sessions];
  at("logins").replaceChildren(...[...gateway, ...people, sessions, ...commands].map(tile));
}

function connections(status) {
  const { open, max, closed } = status.connections;
  const tiles = closed.filter(([, count]) => count).map(([reason, count]) => [`closed, ${words(reason)}`, count]);
  at("connections").replaceChildren(...[["open", `${open} of ${max}`], ...tiles].map(tile));
}

function errors(status) {
  at("errors").replaceChildren(...status.errors.map((one) => row([
    `${duration(Math.max(0, status.now - one.at) / 1000)} ago`, `${one.times}×`, one.node, one.command,
    one.number === null ? "" : String(one.number), one.text,
  ])));
  at("no-errors").hidden = status.errors.length > 0;
  at("error-table").hidden = status.errors.length === 0;
}

// === the configuration ===

function reloads(status) {
  const { succeeded, last } = status.reloads;
  at("reloads").className = last && !last.succeeded ? "failed" : "quiet";
  if (!last) return setText("reloads", "Not reloaded since the gateway was started.");
  const when = `${duration(Math.max(0, status.now - last.at) / 1000)} ago`;
  const lines = last.lines.join("; ");
  setText("reloads", last.succeeded
    ? `Reloaded ${succeeded}×, the last time ${when}: ${lines || "no key has changed"}`
    : `The last reload, ${when}, failed, and the old configuration stays in force: ${lines}`);
}

async function config(status) {
  if (configAfter === status.reloads.succeeded) return;
  at("config").textContent = await (await ask("/config")).text();
  configAfter = status.reloads.succeeded;
}

// === asking ===

function show(status) {
  document.body.classList.remove("stale");
  banner(status.verdict.level, status.verdict.title, status.verdict.detail);
  setText("version", status.version);
  setText("uptime", `up ${duration(status.uptime_seconds)}`);
  setText("clock", new Date(status.now).toLocaleTimeString());
  charts(status.now, status.history);
  latest(status.history);
  at("nodes").replaceChildren(...status.nodes.map(server));
  store(status.store);
  connections(status);
  logins(status);
  errors(status);
  reloads(status);
}

async function ask(path) {
  const answer = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer;
}

function noAnswer(error) {
  configAfter = null;
  document.body.classList.add("stale");
  const since = lastAnswer === null ? "It never did while this page was open." : `Its last answer came ${duration((Date.now() - lastAnswer) / 1000)} ago; what is below is from then.`;
  banner("bad", "This gateway does not answer", `${since} (${error.message})`);
}

async function turn() {
  const begun = Date.now();
  try {
    const status = await (await ask("/status.json")).json();
    lastAnswer = Date.now();
    show(status);
    await config(status);
  } catch (error) {
    noAnswer(error);
  }
  setTimeout(turn, Math.max(0, PERIOD - (Date.now() - begun)));
}

turn();
