// A real client as an agent, steered line by line: reads commands on stdin, answers each with one line, both as JSON.
// Arguments: which client, the server's address, and for mcp-remote what npx takes to start it.
import { createInterface } from "node:readline";
import * as current from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [kind, url, ...npx] = process.argv.slice(2);
let changes = 0;
let changed = () => {};
const listChanged = { tools: { autoRefresh: false, debounceMs: 0, onChanged: () => { changes++; changed(); } } };

const first = () => {
  const client = new Client({ name: "typescript-sdk", version: "1" }, { listChanged });
  client.call = (params, options) => client.callTool(params, undefined, options);
  return client;
};
const second = (mode) => {
  const client = new current.Client({ name: "typescript-client", version: "2" }, { listChanged, versionNegotiation: { mode } });
  client.call = (params, options) => client.callTool(params, options);
  return client;
};
const kinds = {
  "sdk": () => [first(), new StreamableHTTPClientTransport(new URL(url))],
  "client-legacy": () => [second("legacy"), new current.StreamableHTTPClientTransport(new URL(url))],
  "client-2026-07-28": () => [second({ pin: "2026-07-28" }), new current.StreamableHTTPClientTransport(new URL(url))],
  // As Claude Desktop starts it: a local server, for all the host knows.
  "mcp-remote": () => [first(), new StdioClientTransport({ command: "npx", args: [...npx, url, "--allow-http"], env: process.env, stderr: "ignore" })],
};
const [client, transport] = kinds[kind]();

let running;
let abort;
const commands = {
  connect: async () => {
    await client.connect(transport);
    return { name: client.getServerVersion()?.name };
  },
  tools: async () => ({ tools: (await client.listTools()).tools.map((tool) => tool.name) }),
  call: async ({ name, arguments: values }) => client.call({ name, arguments: values ?? {} }),
  read: async ({ uri }) => client.readResource({ uri }),
  prompt: async ({ name }) => client.getPrompt({ name }),
  progress: async ({ name }) => {
    const progress = [];
    await client.call({ name, arguments: {} }, { onprogress: (step) => progress.push(step.progress) });
    return { progress };
  },
  start: async ({ name }) => {
    abort = new AbortController();
    running = client.call({ name, arguments: {} }, { signal: abort.signal }).then(() => "answered", () => "aborted");
    return {};
  },
  abort: async () => {
    abort.abort();
    return { end: await running };
  },
  changed: async () => {
    if (changes === 0) {
      await new Promise((resolve) => { changed = resolve; });
    }

    changes = 0;
    return {};
  },
  close: async () => {
    await client.close();
    return {};
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  const answer = await commands[command.do](command).catch((error) => ({ error: String(error) }));
  console.log(JSON.stringify(answer));
}

process.exit(0);
