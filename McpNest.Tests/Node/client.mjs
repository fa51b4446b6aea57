// The official TypeScript SDK as an agent: reads { url, bearer?, calls } on stdin, writes what it saw on stdout, both as JSON.
import { text } from "node:stream/consumers";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const { url, bearer, calls } = JSON.parse(await text(process.stdin));
const transport = new StreamableHTTPClientTransport(new URL(url), {
  requestInit: { headers: bearer ? { Authorization: `Bearer ${bearer}` } : {} },
});
const client = new Client({ name: "typescript-sdk", version: "1" });
const errors = [];
client.onerror = (error) => errors.push(String(error));

await client.connect(transport);
const session = transport.sessionId;
const { tools } = await client.listTools();
const results = [];
for (const call of calls) {
  results.push(await client.callTool(call));
}

await transport.terminateSession();
await client.close();
console.log(JSON.stringify({
  server: client.getServerVersion(),
  instructions: client.getInstructions(),
  protocol: transport.protocolVersion,
  session: session !== undefined,
  tools,
  results,
  errors,
}));
