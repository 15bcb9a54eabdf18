/** Numbers from the local server. */

/**
 * @typedef {import("../types.js").View} View
 * @typedef {import("../types.js").Source} Source
 */

/** Bytes of a plane that are taken over together. */
const AT_ONCE = 1 << 20;

/**
 * The server's answers about one run; `key` names another than the one that was opened.
 *
 * @param {string | null} [key]
 * @returns {Source}
 */
export function servedSource(key = null) {
  // a run that is being written changes behind the page: planes of two states do not fit together
  let stamp = "";
  /**
   * @param {string} path
   * @param {Record<string, string | number>} asked
   */
  const address = (path, asked) => {
    const query = new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, String(value)]));
    if (key !== null) query.set("run", key);
    if (stamp && path !== "api/run" && path !== "api/marks") query.set("stamp", stamp);
    const text = query.toString();
    return text ? `${path}?${text}` : path;
  };
  /**
   * @param {string} path
   * @param {Record<string, string | number>} [asked]
   * @param {AbortSignal} [signal]
   */
  const json = async (path, asked = {}, signal) => (await answered(address(path, asked), { signal })).json();
  // with it the server tells what this page changed from what another did
  /** @type {import("../types.js").Mark[]} */
  let known = [];
  return {
    served: true,
    run: async () => {
      const model = await json("api/run");
      known = model.marks;
      stamp = model.stamp ?? "";
      return model;
    },
    plane: async (metric, sample, cost, room) => arrived(await answered(address("api/plane", { metric, sample, cost }), {}), room),
    squares: (view, signal) => json("api/squares", { view: JSON.stringify(view) }, signal),
    reduced: (kind, view, options, signal) =>
      json("api/reduced", { kind, view: JSON.stringify(view), options: JSON.stringify(options) }, signal),
    cell: (cell) => json(`api/cell/${cell}`),
    bars: (cell, from, to, most) => json("api/bars", { cell, from, to, most }),
    marks: async (marks) => {
      const headers = { "Content-Type": "application/json", "X-Asymmetry": "marks" };
      const body = JSON.stringify({ marks, was: known });
      known = await (await answered(address("api/marks", {}), { method: "PUT", headers, body })).json();
      return known;
    },
    exported: (kind, { view, cell }) => {
      /** @type {Record<string, string | number>} */
      const asked = { kind };
      if (view) asked.view = JSON.stringify(view);
      if (cell !== undefined) asked.cell = cell;
      return address("api/export", asked);
    },
    worker: () => new Worker("page/cube/worker.js", { type: "module" }),
    other: (other) => servedSource(other),
  };
}

/**
 * Fetch, and turn what went wrong into one sentence.
 *
 * @param {string} address
 * @param {RequestInit} how
 * @returns {Promise<Response>}
 */
async function answered(address, how) {
  const answer = await fetch(address, how).catch((problem) => {
    if (problem instanceof DOMException && problem.name === "AbortError") throw problem;
    throw new Error("the explorer does not answer: start `asymmetry explore` again, then reload this page");
  });
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  throw new Error(typeof told.error === "string" ? told.error : `the explorer answers ${answer.status}`);
}

/**
 * The bytes of an answer, laid as they come into memory that workers share, where pages may have it: an answer taken whole
 * is held three times until somebody sweeps, and planes of millions of cells would fill the page with what it needs no more.
 *
 * @param {Response} answer
 * @param {(length: number) => SharedArrayBuffer} room
 * @returns {Promise<ArrayBufferLike>}
 */
async function arrived(answer, room) {
  const length = Number(answer.headers.get("Content-Length"));
  if (!globalThis.crossOriginIsolated || !answer.body || !length) return answer.arrayBuffer();
  const bytes = new Uint8Array(room(length));
  let at = 0;
  for await (const piece of arriving(answer.body)) {
    if (at + piece.length > length) break;
    bytes.set(piece, at);
    at += piece.length;
  }
  if (at !== length) throw new Error("the explorer sent less than it promised: reload this page");
  return bytes.buffer;
}

/**
 * What arrives, piece by piece, in memory that is used again where the browser can.
 *
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<Uint8Array, void>}
 */
async function* arriving(body) {
  const reader = readerOf(body);
  let memory = new ArrayBuffer(reader instanceof ReadableStreamDefaultReader ? 0 : AT_ONCE);
  for (;;) {
    const piece = reader instanceof ReadableStreamDefaultReader ? await reader.read() : await reader.read(new Uint8Array(memory));
    if (piece.done || !piece.value) return;
    yield piece.value;
    memory = /** @type {ArrayBuffer} */ (piece.value.buffer);
  }
}

/** @param {ReadableStream<Uint8Array>} body */
function readerOf(body) {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    return body.getReader();
  }
}
