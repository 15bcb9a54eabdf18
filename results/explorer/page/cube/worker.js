/** A thread of its own for the arithmetic, so that the page never stands still. */

import { createDesk } from "./desk.js";

const hear = createDesk((told) => postMessage(told));
onmessage = (event) => hear(event.data);
