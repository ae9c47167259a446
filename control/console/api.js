// SPDX-License-Identifier: Apache-2.0
// The node's HTTP API: plain requests and the event stream, which is opened again by itself when it breaks.

const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 5000;
const SILENCE_MS = 15000; // the node speaks at least every 10 s

export async function getJson(path) {
  const r = await fetch(path, { headers: { Accept: 'application/json' } });
  if (!r.ok)
    throw new Error(`${path}: ${r.status}`);
  return r.json();
}

// A request that changes something: {status, body}; a denial is an answer, not an error.
export async function ask(method, path, operator, body) {
  const headers = { Accept: 'application/json', 'Content-Type': 'application/json', 'Kerbwing-Operator': operator };
  const r = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  return { status: r.status, body: await r.json() };
}

// handlers: {node(data), tracks(data), alert(data), corridor(data), conformance(data), order(data), message(data), open(), lost()}. lost() is called once for each break.
export class EventStream {
  constructor(path, handlers) {
    this.path = path;
    this.handlers = handlers;
    this.retryMs = RETRY_MIN_MS;
    this.isOpen = false;
    this.open();
    setInterval(() => this.checkSilence(), 1000);
  }

  open() {
    const source = new EventSource(this.path);
    this.source = source;
    this.heardMs = performance.now();
    source.onopen = () => {
      this.retryMs = RETRY_MIN_MS;
      this.isOpen = true;
      this.handlers.open();
    };
    source.onerror = () => this.retry();
    for (const name of ['node', 'tracks', 'alert', 'corridor', 'conformance', 'order', 'message'])
      source.addEventListener(name, (e) => {
        this.heardMs = performance.now();
        this.handlers[name](JSON.parse(e.data));
      });
  }

  // Not left to EventSource: it gives up for good on an answer such as 503.
  retry() {
    this.source.close();
    if (this.isOpen || this.retryMs === RETRY_MIN_MS)
      this.handlers.lost();
    this.isOpen = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, RETRY_MAX_MS);
  }

  checkSilence() {
    if (this.isOpen && performance.now() - this.heardMs > SILENCE_MS)
      this.retry();
  }
}
