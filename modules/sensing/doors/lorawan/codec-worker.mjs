/* oxlint-disable unicorn/require-post-message-target-origin -- a thread's port has no origin */
/**
 * Runs in a thread of its own: one codec, one uplink, one fresh QuickJS at a time. The codec sees bytes, port, variables
 * and the time of receipt, and nothing else: no file, no network, no timer, no clock but that time, no chance.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { newQuickJSWASMModuleFromVariant, Scope } from 'quickjs-emscripten-core';
import variant from '@jitl/quickjs-wasmfile-release-sync';

const { memoryBytes, stackBytes, mostSteps, mostCharacters } = workerData;
/** QuickJS asks after each so many steps whether to go on. Steps, not milliseconds: a busy machine breaks no honest codec. */
const STEPS_BETWEEN = 10_000;

/** What vendors' codecs take for granted: Node's Buffer as far as reading goes, and a console that nobody hears. */
const PRELUDE = `
'use strict';
(() => {
  const Real = Date, now = Real.parse(__now);
  const Still = function (...parts) { return new.target ? Reflect.construct(Real, parts.length ? parts : [now], new.target) : new Real(now).toString(); };
  Still.prototype = Real.prototype; Still.UTC = Real.UTC; Still.parse = Real.parse; Still.now = () => now;
  globalThis.Date = Still;
  delete Math.random;
  class Buffer extends Uint8Array {
    static from(list) { return typeof list === 'string' ? super.from([...list].map((c) => c.charCodeAt(0))) : super.from(list); }
    static alloc(count) { return new Buffer(count); }
    get view() { return new DataView(this.buffer, this.byteOffset, this.byteLength); }
    toString(form) { return form === 'hex' ? [...this].map((b) => b.toString(16).padStart(2, '0')).join('') : String.fromCharCode(...this); }
  }
  for (const [name, method] of [['UInt8', 'Uint8'], ['Int8', 'Int8'], ['UInt16', 'Uint16'], ['Int16', 'Int16'], ['UInt32', 'Uint32'], ['Int32', 'Int32'], ['Float', 'Float32'], ['Double', 'Float64']]) {
    for (const end of name.endsWith('8') ? [''] : ['BE', 'LE']) {
      Buffer.prototype['read' + name + end] = function (at = 0) { return this.view['get' + method](at, end === 'LE'); };
      Buffer.prototype['read' + name.replace('UI', 'Ui') + end] = Buffer.prototype['read' + name + end];
    }
  }
  globalThis.Buffer = Buffer;
  const silent = () => undefined;
  globalThis.console = { log: silent, info: silent, warn: silent, error: silent, debug: silent };
})();
`;

/** Today's form, then those of ChirpStack 3 and The Things Network 2. JSON is ours from before the codec could touch it. */
const CALL = `
(() => {
  const { bytes, fPort, variables, recvTime } = __input;
  if (typeof decodeUplink === 'function') return decodeUplink({ bytes, fPort, variables, recvTime: new Date(recvTime) });
  if (typeof Decode === 'function') return { data: Decode(fPort, bytes, variables) };
  if (typeof Decoder === 'function') return { data: Decoder(bytes, fPort) };
  throw new Error('defines no function decodeUplink');
})()
`;

const quickjs = await newQuickJSWASMModuleFromVariant(variant);

function run({ script, input }) {
  const runtime = quickjs.newRuntime();
  runtime.setMemoryLimit(memoryBytes);
  runtime.setMaxStackSize(stackBytes);
  const context = runtime.newContext();
  let steps = 0;
  try {
    return Scope.withScope((scope) => {
      const evaluate = (code) => scope.manage(context.unwrapResult(context.evalCode(code)));
      const stringify = evaluate('JSON.stringify');
      context.setProp(context.global, '__now', scope.manage(context.newString(input.recvTime)));
      evaluate(PRELUDE);
      evaluate(`globalThis.__input = JSON.parse(${JSON.stringify(JSON.stringify(input))})`);
      runtime.setInterruptHandler(() => (steps += STEPS_BETWEEN) > mostSteps);
      evaluate(script);
      const text = scope.manage(context.unwrapResult(context.callFunction(stringify, context.undefined, evaluate(CALL))));
      const json = context.typeof(text) === 'string' ? context.getString(text) : '';
      return json.length > mostCharacters ? { refusal: 'its answer is too long' } : { json };
    });
  } catch (error) {
    return { refusal: reason(error, steps) };
  } finally {
    runtime.removeInterruptHandler();
    dispose(context, runtime);
  }
}

function reason(error, steps) {
  const { name = 'Error', message = String(error) } = error?.cause ?? error ?? {};
  if (steps > mostSteps) return 'it does not come to an end in time';
  if (/out of memory/.test(message)) return 'it needs more memory than a codec may have';
  return `it failed: ${String(name).slice(0, 40)}: ${String(message).slice(0, 200)}`;
}

/** After a memory bomb even the tidying may fail: then this thread is not fit to go on, and a new one is made. */
function dispose(context, runtime) {
  try {
    context.dispose();
    runtime.dispose();
  } catch {
    process.exit(1);
  }
}

// The first run of a fresh machine is slow: it is nobody's codec.
run({ script: 'function decodeUplink() { return { data: {} } }', input: { bytes: [], fPort: 1, variables: {}, recvTime: '2000-01-01T00:00:00.000Z' } });
parentPort.on('message', ({ id, script, input }) => parentPort.postMessage({ id, ...run({ script, input }) }));
parentPort.postMessage({ ready: true });
