/** SharedWorker: one live connection per workspace and browser, whatever the number of tabs. */
import { LiveSource } from "./source";
import type { FromWorker, ToWorker } from "./protocol";

interface Stream {
  source: LiveSource;
  ports: Set<MessagePort>;
  open: boolean;
}

const streams = new Map<string, Stream>();

function join(url: string, port: MessagePort): void {
  let stream = streams.get(url);
  if (!stream) {
    const ports = new Set<MessagePort>();
    const created: Stream = { ports, open: false, source: new LiveSource(url, message => {
      if (message.kind === "state") created.open = message.open;
      for (const p of ports) p.postMessage(message);
    }) };
    stream = created;
    streams.set(url, stream);
  }
  stream.ports.add(port);
  port.postMessage({ kind: "state", open: stream.open } satisfies FromWorker);
}

function leave(port: MessagePort): void {
  for (const [url, stream] of streams) {
    if (!stream.ports.delete(port) || stream.ports.size > 0) continue;
    stream.source.stop();
    streams.delete(url);
  }
}

(self as unknown as { onconnect: (e: MessageEvent) => void }).onconnect = e => {
  const port = e.ports[0]!;
  port.onmessage = (m: MessageEvent<ToWorker>) => (m.data.kind === "join" ? join(m.data.url, port) : leave(port));
  port.start();
};
