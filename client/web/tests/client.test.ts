import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { ApiError, call, newRequestId } from '../src/api/client';

// A real server on a free port that answers by a script.
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => answer(request, response, body));
});
let origin = '';
before(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', () => {
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  done();
})));
after(() => server.close());

test('an error has the message, the reason and the request id of the server', async () => {
  answer = (_request, response) => {
    response.writeHead(404, { 'X-Request-Id': 'abc' });
    response.end(JSON.stringify({ error: { code: 404, status: 'NOT_FOUND', message: 'no model "x"',
      details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'MODEL_NOT_FOUND' }] } }));
  };
  await assert.rejects(call(`${origin}/v1/models/x`), (error: unknown) => {
    assert.ok(error instanceof ApiError);
    assert.deepEqual([error.http, error.status, error.message, error.requestId, error.reason],
      [404, 'NOT_FOUND', 'no model "x"', 'abc', 'MODEL_NOT_FOUND']);
    return true;
  });
});

test('a create is repeated with its request id, another change is not', async () => {
  const seen: string[] = [];
  answer = (_request, response, body) => {
    seen.push(body);
    response.writeHead(seen.length < 2 ? 503 : 200, { 'Retry-After': '0' });
    response.end('{}');
  };
  const requestId = newRequestId();
  await call(`${origin}/v1/trainingJobs`, { body: { requestId } });
  assert.deepEqual(seen.map((body) => (JSON.parse(body) as { requestId: string }).requestId), [requestId, requestId]);
  seen.length = 0;
  await assert.rejects(call(`${origin}/v1/session`, { body: { token: 'x' } }), ApiError);
  assert.equal(seen.length, 1);
});

test('a page of a proxy is an error without a message', async () => {
  answer = (_request, response) => response.writeHead(500, { 'Content-Type': 'text/html' }).end('<h1>Oops</h1>');
  await assert.rejects(call(`${origin}/v1/server`), { http: 500, status: 'HTTP_500', message: '' });
});

test('no answer is UNREACHABLE', async () => {
  answer = (request) => request.socket.destroy();
  await assert.rejects(call(`${origin}/v1/server`, { retries: 0 }), { status: 'UNREACHABLE', http: 0 });
});

test('a request id is a UUID of version 4', () => {
  assert.match(newRequestId(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
