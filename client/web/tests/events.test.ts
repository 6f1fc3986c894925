import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventParser } from '../src/api/events';

const stream = ': still here\n\nevent: trainingJob\nid: 7\ndata: {"name":\ndata: "trainingJobs/a"}\n\n' +
  'event: queue\r\nid: 8\r\ndata: {"position":2}\r\n\r\ndata:plain\n\n';
const expected = [
  { event: 'trainingJob', id: '7', data: { name: 'trainingJobs/a' } },
  { event: 'queue', id: '8', data: { position: 2 } },
  { event: 'message', id: '8', data: 'plain' },
];

test('events come out wherever the bytes are cut', () => {
  for (let piece = 1; piece <= stream.length; piece++) {
    const parser = new EventParser();
    const found = [];
    for (let at = 0; at < stream.length; at += piece) found.push(...parser.feed(stream.slice(at, at + piece)));
    assert.deepEqual(found, expected, `pieces of ${piece}`);
  }
});
