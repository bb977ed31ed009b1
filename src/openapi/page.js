'use strict';
// Shows /openapi.json. All text from the document goes in as text, never as markup.

let doc;

function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
  node.append(...children.flat().filter(child => child !== null && child !== undefined));
  return node;
}

// Paragraphs, with `code` between back-ticks and headings after ##.
function prose(text) {
  return (text || '').split(/\n\n+/).filter(Boolean).map(part => {
    const heading = part.match(/^## (.*)$/);
    return heading ? el('h2', {}, heading[1]) : el('p', {}, inline(part));
  });
}

function inline(text) {
  return text.split('`').map((part, index) => index % 2 ? el('code', {}, part) : part);
}

function resolve(value) {
  if (!value || !value.$ref) return value || {};
  const found = value.$ref.slice(2).split('/').reduce((at, key) => at[key], doc);
  return { ...found, ...value, $ref: undefined };
}

// All of a schema's parts in one object, as far as people care.
function flat(schema) {
  const own = resolve(schema);
  return (own.allOf || []).map(flat).reduceRight((whole, part) => ({
    ...part, ...whole,
    description: whole.description || part.description,
    properties: { ...part.properties, ...mergedProperties(part, whole) },
    required: [...(part.required || []), ...(whole.required || [])],
  }), { ...own, allOf: undefined });
}

function mergedProperties(part, whole) {
  const merged = { ...whole.properties };
  for (const key of Object.keys(merged)) {
    const before = (part.properties || {})[key];
    if (before) merged[key] = { allOf: [before, merged[key]] };
  }
  return merged;
}

function limits(schema) {
  const said = [];
  const range = (low, high, unit) => {
    if (low !== undefined && high !== undefined) said.push(`${low} to ${high}${unit}`);
    else if (low !== undefined) said.push(`at least ${low}${unit}`);
    else if (high !== undefined) said.push(`at most ${high}${unit}`);
  };
  range(schema.minLength, schema.maxLength, ' characters');
  range(schema.minItems, schema.maxItems, ' entries');
  range(schema.minimum, schema.maximum, '');
  if (schema.enum && schema.enum.length < 12) said.push('one of ' + schema.enum.map(one => JSON.stringify(one)).join(', '));
  if (schema.const !== undefined) said.push('exactly ' + JSON.stringify(schema.const));
  if (schema.pattern && schema.pattern.length < 30) said.push('like ' + schema.pattern);
  if (schema.default !== undefined) said.push('default ' + JSON.stringify(schema.default));
  return said.join('; ');
}

function kind(schema) {
  if (schema.type === 'array') return 'list';
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  return schema.type || (schema.properties ? 'object' : schema.anyOf || schema.oneOf ? 'one of several' : 'anything');
}

// What is inside a schema: fields of an object, entries of a list, choices.
function inside(schema, depth) {
  if (depth > 8) return null;
  const choices = schema.anyOf || schema.oneOf;
  if (choices) return el('ul', { class: 'fields' }, choices.map(choice => {
    const one = flat(choice);
    return el('li', {}, el('span', { class: 'soft' }, `${one.maxProperties === 0 ? 'empty object' : kind(one)} ${limits(one)}`), inside(one, depth + 1));
  }));
  if (schema.type === 'array') {
    const items = flat(schema.items);
    const nested = inside(items, depth + 1);
    return nested || el('ul', { class: 'fields' }, el('li', { class: 'soft' }, `each: ${kind(items)} ${limits(items)}`));
  }
  const fields = Object.entries(schema.properties || {});
  if (!fields.length) return null;
  return el('ul', { class: 'fields' }, fields.map(([name, value]) => field(name, flat(value), (schema.required || []).includes(name), depth)));
}

function field(name, schema, required, depth) {
  return el('li', {},
    el('code', {}, name), ' ',
    el('span', { class: 'soft' }, `${kind(schema)}${required ? ', always' : ''} ${limits(schema)}`),
    schema.description ? el('div', {}, inline(schema.description)) : null,
    inside(schema, depth + 1));
}

function shape(content) {
  const [media, body] = Object.entries(content || {})[0] || [];
  if (!body) return [];
  const schema = flat(body.schema);
  return [el('p', { class: 'soft' }, media), inside(schema, 0)];
}

function examplesOf(content) {
  const body = Object.values(content || {})[0];
  return Object.entries((body && body.examples) || {});
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

// The path with the values of its example.
function filled(path, parameters) {
  return path.replace(/\{(\w+)\}/g, (whole, name) => {
    const known = parameters.find(one => one.name === name && one.example !== undefined);
    return known ? encodeURIComponent(known.example) : whole;
  });
}

function curl(method, path, operation, parameters, body) {
  const parts = ["curl -sS -w '\\n'"];
  if (method !== 'get') parts.push(`-X ${method.toUpperCase()}`);
  if (operation.security.length) parts.push('-H "Authorization: Bearer $KEY"');
  if (body !== undefined) parts.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`);
  parts.push(quoted(location.origin + filled(path, parameters)));
  return parts.join(' ');
}

function copyable(text) {
  const button = el('button', { class: 'copy', type: 'button' }, 'Copy');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Not possible';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
  return el('div', { class: 'example' }, el('pre', { tabindex: '0' }, text), button);
}

// Whether a request without credentials is of use here: the gateway lets everybody in, and machines may ask.
function isTriable(operation) {
  const schemes = doc.components.securitySchemes;
  const machines = way => Object.keys(way).some(name => schemes[name].type === 'http');
  return 'try' in document.body.dataset && (!operation.security.length || operation.security.some(machines));
}

// A request that can be changed and sent, and what came back.
function trial(method, path, parameters, body) {
  const url = el('input', { type: 'text', 'aria-label': 'Path', value: filled(path, parameters), spellcheck: 'false' });
  const text = body === undefined ? null : el('textarea', { 'aria-label': 'Body', rows: '4', spellcheck: 'false' }, JSON.stringify(body, null, 2));
  const send = el('button', { type: 'button' }, `Send ${method.toUpperCase()}`);
  const result = el('pre', { tabindex: '0', role: 'status', hidden: '' });
  send.addEventListener('click', async () => {
    result.hidden = false;
    result.textContent = '…';
    try {
      const headers = text ? { 'content-type': 'application/json' } : {};
      const answer = await fetch(url.value, { method: method.toUpperCase(), headers, body: text ? text.value : undefined });
      result.textContent = `${answer.status}\n${pretty(await answer.text())}`;
    } catch (error) {
      result.textContent = `No answer: ${error.message}`;
    }
  });
  return el('details', { class: 'trial' }, el('summary', {}, 'Try it'), url, text, send, result);
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function examples(method, path, operation, parameters) {
  const requests = examplesOf((operation.requestBody || {}).content);
  const answers = Object.entries(operation.responses).flatMap(([status, one]) =>
    examplesOf(one.content).map(([key, example]) => [key, { status, ...example }]));
  const keys = new Set([...requests, ...answers].map(([key]) => key));
  const one = key => {
    const find = list => (list.find(([known]) => known === key) || [])[1];
    const [request, answer] = [find(requests), find(answers)];
    return [
      el('p', {}, (request || answer).summary),
      copyable(curl(method, path, operation, parameters, request && request.value)),
      isTriable(operation) ? trial(method, path, parameters, request && request.value) : null,
      answer ? el('pre', { tabindex: '0' }, `${answer.status}\n${JSON.stringify(answer.value, null, 2)}`) : null,
    ];
  };
  const shown = keys.size ? [...keys].flatMap(one) : [copyable(curl(method, path, operation, parameters)),
    isTriable(operation) ? trial(method, path, parameters, operation.requestBody && {}) : null].filter(Boolean);
  return [el('h4', {}, 'Examples'), ...shown];
}

function parameterRows(parameters) {
  if (!parameters.length) return [];
  const rows = parameters.map(one => {
    const schema = flat(one.schema);
    return el('tr', {},
      el('td', {}, el('code', {}, one.name), el('div', { class: 'soft' }, `${one.in}${one.required ? ', always' : ''}`)),
      el('td', {}, inline(one.description || ''), el('div', { class: 'soft' }, `${kind(schema)} ${limits(schema)}`)));
  });
  return [el('h4', {}, 'Parameters'), el('table', {},
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Name'), el('th', { scope: 'col' }, 'Meaning'))),
    el('tbody', {}, rows))];
}

function answer(status, response) {
  const mark = status < '207' ? 'ok' : status < '300' ? 'part' : 'bad';
  const [first, ...more] = (response.description || '').split(/\n\n/);
  const headers = Object.keys(response.headers || {}).join(', ');
  return el('details', { class: 'answer' },
    el('summary', {}, el('span', { class: `status ${mark}` }, status), ' ', inline(first)),
    more.map(text => el('p', {}, inline(text))),
    headers ? el('p', { class: 'soft' }, `Headers: ${headers}`) : null,
    response.content ? shape(response.content) : el('p', { class: 'soft' }, 'No body.'));
}

function access(operation) {
  if (!operation.security.length) return 'Anybody may do this.';
  const ways = operation.security.map(way => Object.keys(way).join(' with '));
  const roles = new Set(operation.security.flatMap(way => Object.values(way).flat()));
  return `Credentials: ${ways.join(', or ')}.${roles.size ? ` Role: ${[...roles].join(', ')}.` : ''}`;
}

function article(method, path, operation) {
  const parameters = operation.parameters.map(resolve);
  const body = operation.requestBody;
  const node = el('article', { id: operation.operationId });
  const details = el('details', {},
    el('summary', { class: 'head' },
      el('span', { class: `method ${method}` }, method.toUpperCase()), ' ',
      el('h3', {}, operation.summary), el('span', { class: 'path' }, path)),
    el('div', { class: 'inside' },
      prose(operation.description),
      el('p', { class: 'soft' }, access(operation)),
      parameterRows(parameters),
      body ? [el('h4', {}, body.required ? 'Body' : 'Body, may be left out'), ...shape(body.content)] : null,
      examples(method, path, operation, parameters),
      el('h4', {}, 'Answers'),
      Object.entries(operation.responses).map(([status, response]) => answer(status, response))));
  node.append(details);
  return node;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

function operationsOf(tag) {
  return Object.entries(doc.paths).flatMap(([path, item]) => METHODS
    .filter(method => item[method] && item[method].tags.includes(tag))
    .map(method => ({ path, method, operation: item[method] })));
}

function show() {
  document.getElementById('intro').append(
    el('p', { class: 'soft' }, `Version ${doc.info.version} · OpenAPI ${doc.openapi} · `, el('a', { href: documentUrl() }, 'openapi.json')),
    ...prose(doc.info.description));
  const [list, toc] = [document.getElementById('operations'), document.getElementById('toc')];
  for (const tag of doc.tags) {
    const operations = operationsOf(tag.name);
    list.append(el('section', {}, el('h2', { class: 'tag' }, tag.name, el('small', {}, tag.description)),
      operations.map(({ method, path, operation }) => article(method, path, operation))));
    toc.append(el('section', {}, el('h2', {}, tag.name), el('ul', {}, operations.map(({ method, path, operation }) =>
      el('li', { 'data-text': `${method} ${path} ${operation.summary} ${tag.name} ${tag.description}`.toLowerCase() },
        el('a', { href: `#${operation.operationId}` },
          el('span', { class: `method ${method}` }, method.toUpperCase()), el('span', {}, operation.summary)))))));
  }
  document.getElementById('state').hidden = true;
  document.getElementById('filter').addEventListener('input', event => filter(event.target.value));
  addEventListener('hashchange', openNamed);
  openNamed();
}

// Opens the operation that the address names.
function openNamed() {
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const details = wanted && wanted.querySelector('details');
  if (!details) return;
  details.open = true;
  wanted.scrollIntoView();
}

function filter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of document.querySelectorAll('#toc li')) {
    const fits = words.every(word => item.dataset.text.includes(word));
    item.hidden = !fits;
    const id = item.querySelector('a').getAttribute('href').slice(1);
    document.getElementById(id).hidden = !fits;
  }
  for (const section of document.querySelectorAll('#toc > section, #operations > section')) {
    section.hidden = !section.querySelector('li[data-text]:not([hidden]), article:not([hidden])');
  }
}

// Beside this page, whatever stands before both in the path.
function documentUrl() {
  return location.pathname.replace(/\/docs\/?$/, '') + '/openapi.json';
}

fetch(documentUrl())
  .then(response => response.ok ? response.json() : Promise.reject(new Error(`status ${response.status}`)))
  .then(read => { doc = read; show(); })
  .catch(error => { document.getElementById('state').textContent = `The document cannot be shown: ${error.message}`; });
